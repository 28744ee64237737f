package org.distributedpatterns.gateway.door;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses calls under a foreign host name (DNS rebinding) and calls from pages of a foreign origin. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class CallerFilter implements WebFilter, EarlyDoor {

    private final Set<String> hosts;
    private final Set<String> origins;
    private final ManagementPort management;

    CallerFilter(DoorProperties properties, ManagementPort management) {
        this.hosts = Stream.concat(Stream.of("localhost", "127.0.0.1", "[::1]"), properties.hosts().stream())
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.origins = Set.copyOf(properties.origins());
        this.management = management;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (management.received(exchange)) {
            String path = exchange.getRequest().getURI().getRawPath();
            return path.startsWith("/actuator")
                    ? chain.filter(exchange)
                    : Mono.error(Problem.notFound("the management port serves /actuator only"));
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        String host = headers.getFirst(HttpHeaders.HOST);
        if (!isOurs(host)) {
            return Mono.error(Problem.of(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "the Host header names none of this gateway's hosts (platform.gateway.door.hosts)"));
        }
        String origin = headers.getFirst(HttpHeaders.ORIGIN);
        if (origin != null && !origins.contains(origin) && !isSame(origin, host)) {
            return Mono.error(
                    Problem.forbidden("pages of this Origin may not call the gateway (platform.gateway.door.origins)"));
        }
        return chain.filter(exchange);
    }

    /** What no filter of the door has anything to say about: our host, no page, no credentials. */
    @Override
    public boolean admits(HttpRequest request, Channel connection) {
        return isOurs(request.headers().get(HttpHeaderNames.HOST))
                && !request.headers().contains(HttpHeaderNames.ORIGIN)
                && !request.headers().contains(HttpHeaderNames.AUTHORIZATION)
                && !management.isAt(connection.localAddress());
    }

    private boolean isOurs(@Nullable String host) {
        return host != null && hosts.contains(withoutPort(host).toLowerCase(Locale.ROOT));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static boolean isSame(String origin, @Nullable String host) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }
}

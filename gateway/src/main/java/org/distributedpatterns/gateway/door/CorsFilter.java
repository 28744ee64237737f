package org.distributedpatterns.gateway.door;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.distributedpatterns.gateway.wire.EarlyAnswer;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets pages of the allowed origins read answers, and answers their preflights. Behind {@link CallerFilter}, which has
 * refused all other origins but the gateway's own. What a service says of other origins does not go on: the door
 * decides.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 12)
class CorsFilter implements WebFilter, EarlyDoor {

    private static final String FIELDS = "access-control-";

    /** As the processor says it, whether or not a request has an origin. */
    private static final List<String> VARIES = List.of(
            HttpHeaders.ORIGIN, HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);

    private final boolean enabled;
    private final Set<String> origins;
    private final CorsConfiguration configuration;
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();
    private final ManagementPort management;

    CorsFilter(DoorProperties door, CorsProperties cors, ManagementPort management) {
        this.enabled = !door.origins().isEmpty();
        this.origins = Set.copyOf(door.origins());
        this.configuration = cors.configuration(door.origins());
        this.management = management;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String origin = exchange.getRequest().getHeaders().getOrigin();
        boolean ours = origin != null && !origins.contains(origin);
        if (!enabled || ours || management.received(exchange)) {
            return chain.filter(exchange);
        }
        boolean passes = processor.process(configuration, exchange);
        if (!passes || CorsUtils.isPreFlightRequest(exchange.getRequest())) {
            return exchange.getResponse().setComplete();
        }
        HttpHeaders decided = new HttpHeaders();
        decided.addAll(exchange.getResponse().getHeaders());
        exchange.getResponse().beforeCommit(() -> {
            replace(exchange.getResponse().getHeaders(), decided);
            return Mono.empty();
        });
        return chain.filter(exchange);
    }

    private static void replace(HttpHeaders headers, HttpHeaders decided) {
        List<String> ofTheService = headers.headerNames().stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(FIELDS))
                .toList();
        ofTheService.forEach(headers::remove);
        decided.forEach((name, values) -> {
            if (!name.equalsIgnoreCase(HttpHeaders.VARY)) {
                headers.put(name, values);
            }
        });
        if (!headers.getVary().contains("*")
                && headers.getVary().stream().noneMatch(HttpHeaders.ORIGIN::equalsIgnoreCase)) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
    }

    /** Requests of pages do not come this way, see {@link CallerFilter}. */
    @Override
    public boolean admits(HttpRequest request, Channel connection) {
        return true;
    }

    @Override
    public void answers(HttpRequest request, Channel connection, EarlyAnswer answer) {
        if (enabled) {
            answer.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
    }

    @Override
    public void passes(HttpRequest request, Channel connection, io.netty.handler.codec.http.HttpHeaders answer) {
        if (enabled) {
            List<String> ofTheService = answer.names().stream()
                    .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(FIELDS))
                    .toList();
            ofTheService.forEach(answer::remove);
            answer.add(HttpHeaders.VARY, VARIES);
        }
    }
}

package org.distributedpatterns.gateway.door;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.distributedpatterns.gateway.wire.Messages;
import org.distributedpatterns.gateway.wire.RequestSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/** Behind a trusted proxy a request is its caller's, from the caller's address and under the caller's scheme. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 6)
class ProxyFilter implements WebFilter, EarlyDoor, RequestSource {

    static final String FORWARDED_FOR = "X-Forwarded-For";

    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private final Callers callers;

    ProxyFilter(Callers callers) {
        this.callers = callers;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        InetSocketAddress peer = request.getRemoteAddress();
        if (peer == null || !callers.isTrusted(peer.getAddress())) {
            return chain.filter(exchange);
        }
        List<String> hops = request.getHeaders().getOrDefault(FORWARDED_FOR, List.of());
        InetAddress caller = callers.of(peer.getAddress(), hops);
        String scheme = scheme(request.getHeaders().getFirst(FORWARDED_PROTO));
        ServerHttpRequest.Builder changed =
                request.mutate().remoteAddress(new InetSocketAddress(caller, peer.getPort()));
        if (scheme != null && !scheme.equals(request.getURI().getScheme())) {
            changed.uri(under(scheme, request.getURI()));
        }
        return chain.filter(exchange.mutate().request(changed.build()).build());
    }

    private static URI under(String scheme, URI uri) {
        return UriComponentsBuilder.fromUri(uri).scheme(scheme).build(true).toUri();
    }

    private static @Nullable String scheme(@Nullable String said) {
        return "http".equals(said) || "https".equals(said) ? said : null;
    }

    /** The store is asked under the connection's own scheme: another one goes the long way. */
    @Override
    public boolean admits(HttpRequest request, Channel connection) {
        String said = request.headers().get(FORWARDED_PROTO);
        return said == null
                || said.equals(Messages.scheme(connection))
                || !(connection.remoteAddress() instanceof InetSocketAddress peer)
                || !callers.isTrusted(peer.getAddress());
    }

    @Override
    public @Nullable InetAddress of(HttpRequest request, Channel connection) {
        return callers.of(request, connection);
    }
}

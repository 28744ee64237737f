package org.distributedpatterns.gateway.door;

import java.util.List;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.wire.NativeRequest;
import org.distributedpatterns.gateway.wire.Vouched;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Refuses of HTTP/2 what {@link WireGuard} refuses of HTTP/1.1. How messages are framed and fields are written is
 * checked by the codec there; targets and hosts are the same.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 4)
class TargetFilter implements WebFilter, Vouched {

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        HttpServerRequest received = NativeRequest.of(request);
        if (received == null || received.version().majorVersion() < 2) {
            return chain.filter(exchange);
        }
        String refusal = RequestTarget.refusal(received.uri());
        if (refusal == null && hosts(request) != 1) {
            refusal = "a request has exactly one :authority or Host";
        }
        return refusal == null ? chain.filter(exchange) : Mono.error(Problem.malformed(refusal));
    }

    private static int hosts(ServerHttpRequest request) {
        List<String> hosts = request.getHeaders().getOrDefault(HttpHeaders.HOST, List.of());
        return (int) hosts.stream().distinct().count();
    }
}

package org.distributedpatterns.gateway.experiment;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import java.net.InetSocketAddress;
import java.util.List;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.settings.Caching;
import org.distributedpatterns.gateway.wire.Vouched;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.HttpCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Gives each request its side, ahead of everything that depends on who answers. */
final class AssignFilter implements GlobalFilter, Ordered, Vouched {

    private final Experiments experiments;
    private final Directory directory;

    AssignFilter(Experiments experiments, Directory directory) {
        this.experiments = experiments;
        this.directory = directory;
    }

    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 100;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
        Live live = route == null ? null : experiments.on(route.getUri().getHost());
        if (live != null) {
            Assigned assigned = assign(exchange.getRequest(), live);
            assigned.put(exchange);
            live.direction(assigned.answering()).put(exchange.getAttributes());
            Caching.separate(
                    exchange.getAttributes(),
                    live.name() + "/" + assigned.answering().label());
        }
        return chain.filter(exchange);
    }

    private Assigned assign(ServerHttpRequest request, Live live) {
        String caller = caller(request, live.definition().by());
        Side side = caller == null ? null : live.side(caller);
        boolean absent = side == Side.CANDIDATE && !live.isPresent(Side.CANDIDATE, directory.current());
        return new Assigned(live, side, absent);
    }

    /** The first of the ways to tell callers apart that the request has; a caller of one kind is none of another. */
    private static @Nullable String caller(ServerHttpRequest request, List<CallerId> by) {
        for (CallerId id : by) {
            String value = value(request, id);
            if (value != null && !value.isEmpty()) {
                return id + "=" + value;
            }
        }
        return null;
    }

    private static @Nullable String value(ServerHttpRequest request, CallerId id) {
        return switch (id.kind()) {
            case HEADER -> request.getHeaders().getFirst(id.name());
            case COOKIE -> {
                HttpCookie cookie = request.getCookies().getFirst(id.name());
                yield cookie == null ? null : cookie.getValue();
            }
            case ADDRESS -> {
                InetSocketAddress address = request.getRemoteAddress();
                yield address == null || address.getAddress() == null
                        ? null
                        : address.getAddress().getHostAddress();
            }
        };
    }
}

package org.distributedpatterns.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import org.distributedpatterns.gateway.settings.Caching;
import org.distributedpatterns.gateway.wire.Vouched;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Does to a request what the definition of its route says: once ahead of the cache, once behind it. */
final class DefinedRouteFilter implements GlobalFilter, Ordered, Vouched {

    /** What is done where. */
    enum Part {
        /** Keeps the request from the cache. */
        CACHE,
        /**
         * Puts another path in place of the prefix, unseen by the cache, whose entries are known by the caller's URL.
         */
        REWRITE
    }

    private final DefinedRoutes routes;
    private final Part part;
    private final int order;

    DefinedRouteFilter(DefinedRoutes routes, Part part, int order) {
        this.routes = routes;
        this.part = part;
        this.order = order;
    }

    @Override
    public int getOrder() {
        return order;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
        DefinedRoute defined = route == null ? null : routes.of(route);
        if (defined == null) {
            return chain.filter(exchange);
        }
        if (part == Part.CACHE) {
            if (!defined.cache()) {
                Caching.forbid(exchange.getAttributes());
            }
            return chain.filter(exchange);
        }
        String path = exchange.getRequest().getURI().getRawPath();
        String rewritten = defined.rewritten(path);
        return chain.filter(
                rewritten.equals(path)
                        ? exchange
                        : exchange.mutate()
                                .request(request -> request.path(rewritten))
                                .build());
    }
}

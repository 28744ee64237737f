package org.distributedpatterns.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import org.distributedpatterns.gateway.admincall.AdminRule;
import org.distributedpatterns.gateway.settings.Caching;
import org.distributedpatterns.gateway.settings.Direction;
import org.distributedpatterns.gateway.wire.Vouched;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Asks for the admin token ahead of the cache, where the service of the route, or the one that the request is directed
 * to instead, says that the call needs it: by the path as it was asked for, and as a defined route rewrites it. The
 * filter that forwards asks once more, by what it sends, for filters in between may change that. What administrators
 * alone may read, the cache neither answers nor stores.
 */
final class AdminGate implements GlobalFilter, Ordered, Vouched {

    private final DefinedRoutes routes;
    private final AdminRule rule;

    AdminGate(DefinedRoutes routes, AdminRule rule) {
        this.routes = routes;
        this.rule = rule;
    }

    /** Behind what directs requests, ahead of the cache. */
    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 50;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
        if (route == null) {
            return chain.filter(exchange);
        }
        String service = route.getUri().getHost();
        Direction direction = Direction.of(exchange.getAttributes());
        PathContainer asked = exchange.getRequest().getPath().pathWithinApplication();
        PathContainer sent = rewritten(route, exchange.getRequest());
        boolean needsToken = needsToken(service, exchange, asked, sent)
                || (direction != null
                        && !direction.service().equals(service)
                        && needsToken(direction.service(), exchange, asked, sent));
        if (needsToken && !rule.hasToken(exchange)) {
            return Mono.error(rule.refusal());
        }
        if (needsToken && reads(exchange.getRequest().getMethod())) {
            Caching.forbid(exchange.getAttributes());
        }
        return chain.filter(exchange);
    }

    private static boolean reads(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD;
    }

    /** Null if the path stays. */
    private @Nullable PathContainer rewritten(Route route, ServerHttpRequest request) {
        DefinedRoute defined = routes.of(route);
        return defined == null || defined.rewrite() == null
                ? null
                : PathContainer.parsePath(defined.rewritten(request.getURI().getRawPath()));
    }

    private boolean needsToken(
            String service, ServerWebExchange exchange, PathContainer asked, @Nullable PathContainer sent) {
        String method = exchange.getRequest().getMethod().name();
        return rule.needsToken(service, method, asked) || (sent != null && rule.needsToken(service, method, sent));
    }
}

package org.distributedpatterns.gateway.httpcache;

import java.util.Set;
import org.distributedpatterns.gateway.settings.Caching;
import org.distributedpatterns.gateway.wire.Vouched;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers from the store, asks the service where it must, stores what it may and forgets what is out of date. */
final class CacheFilter implements GlobalFilter, Ordered, Vouched {

    private static final Set<HttpMethod> PASSED = Set.of(HttpMethod.OPTIONS, HttpMethod.TRACE);

    private final HttpCacheProperties properties;
    private final HttpCache cache;

    CacheFilter(HttpCacheProperties properties, HttpCache cache) {
        this.properties = properties;
        this.cache = cache;
    }

    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 10; // around what writes the service's answer
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        HttpMethod method = request.getMethod();
        String path = request.getURI().getRawPath();
        if (!properties.appliesTo(path)
                || PASSED.contains(method)
                || isKeptFromCache(exchange)
                || request.getHeaders().containsHeader("Upgrade")) {
            return chain.filter(exchange);
        }
        Rules rules = properties.rules(path);
        return method == HttpMethod.GET || method == HttpMethod.HEAD
                ? new Read(cache, rules, exchange, chain).answer()
                : new Write(cache, rules, exchange, chain).answer();
    }

    /**
     * Callers of an experiment's two sides must not get each other's answers: what they read goes past the store, while
     * what they write is forgotten as ever.
     */
    private static boolean isKeptFromCache(ServerWebExchange exchange) {
        Caching caching = Caching.of(exchange.getAttributes());
        boolean reads = exchange.getRequest().getMethod() == HttpMethod.GET
                || exchange.getRequest().getMethod() == HttpMethod.HEAD;
        return !caching.allowed() || (reads && !caching.partition().isEmpty());
    }
}

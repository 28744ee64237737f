package org.distributedpatterns.gateway.httpcache;

import org.distributedpatterns.gateway.httpcache.CacheMeters.Result;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A request that may change something: it goes through, and what it may have changed is forgotten. */
final class Write {

    private final HttpCache cache;
    private final Rules rules;
    private final ServerWebExchange exchange;
    private final GatewayFilterChain chain;
    private final Target target;

    Write(HttpCache cache, Rules rules, ServerWebExchange exchange, GatewayFilterChain chain) {
        this.cache = cache;
        this.rules = rules;
        this.exchange = exchange;
        this.chain = chain;
        this.target = HttpCache.target(exchange.getRequest());
    }

    Mono<Void> answer() {
        return cache.origin()
                .ask(exchange, chain, exchange.getRequest(), false, this::pass)
                .onErrorMap(Origin.Failed.class, Origin.Failed::why);
    }

    private Mono<Void> pass(Answer answer) {
        ResponseHead head = answer.head();
        Target made = target.resolve(head.fields().first("content-location"));
        if (head.status() < 400) { // RFC 9111, section 4.4
            cache.store().invalidate(target);
            invalidate(target.resolve(head.fields().first("location")));
            invalidate(made);
        }
        Flux<DataBuffer> storing = target.equals(made) ? storing(answer) : null;
        return Replies.forwarded(exchange, answer, storing == null ? Flux.from(answer.body()) : storing, null);
    }

    private void invalidate(@Nullable Target other) {
        if (other != null && !other.equals(target)) {
            cache.store().invalidate(other);
        }
    }

    /** The answer to a POST that says it is what a GET of the same URI would be given (RFC 9110, section 9.3.3). */
    private @Nullable Flux<DataBuffer> storing(Answer answer) {
        ResponseHead head = answer.head();
        if (exchange.getRequest().getMethod() != HttpMethod.POST
                || head.status() >= 300
                || !ResponsePolicy.of(head, rules).explicit()) {
            return null;
        }
        FieldLines lines = Replies.lines(exchange.getRequest().getHeaders());
        return cache.storing(target, lines, answer, rules, cache.store().ticket(target), stored -> {
            if (stored) {
                cache.meters().count(Result.MISS);
            }
        });
    }
}

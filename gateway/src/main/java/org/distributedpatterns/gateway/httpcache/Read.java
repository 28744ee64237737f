package org.distributedpatterns.gateway.httpcache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.distributedpatterns.gateway.httpcache.CacheMeters.Result;
import org.distributedpatterns.gateway.httpcache.Decision.Fetch;
import org.distributedpatterns.gateway.httpcache.Decision.Reason;
import org.distributedpatterns.gateway.httpcache.Decision.Serve;
import org.distributedpatterns.gateway.httpcache.Flights.Flight;
import org.distributedpatterns.gateway.httpcache.Flights.Landing;
import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A GET or HEAD on its way. */
final class Read {

    private static final Logger log = LoggerFactory.getLogger(Read.class);

    private final HttpCache cache;
    private final Rules rules;
    private final ServerWebExchange exchange;
    private final GatewayFilterChain chain;
    private final ServerHttpRequest request;
    private final FieldLines lines;
    private final Target target;

    Read(HttpCache cache, Rules rules, ServerWebExchange exchange, GatewayFilterChain chain) {
        this.cache = cache;
        this.rules = rules;
        this.exchange = exchange;
        this.chain = chain;
        this.request = exchange.getRequest();
        this.lines = Replies.lines(request.getHeaders());
        this.target = HttpCache.target(request);
    }

    Mono<Void> answer() {
        return switch (decide()) {
            case Serve serve -> serve(serve);
            case Fetch fetch -> collapsed(fetch);
            case Decision.NothingStored nothing ->
                Mono.error(Problem.deadline("nothing is stored that answers this, and only that was asked for"));
        };
    }

    private Decision decide() {
        return Decision.of(lines, cache.store().get(target), cache.clock().millis());
    }

    private Mono<Void> serve(Serve serve) {
        StoredResponse response = serve.response();
        cache.meters().count(serve.stale() ? Result.STALE : Result.HIT);
        if (serve.revalidate()) {
            revalidate(response);
        }
        long now = cache.clock().millis();
        return Replies.stored(exchange, response, now, CacheStatus.hit(response, now));
    }

    // ---- one for all

    private Mono<Void> collapsed(Fetch fetch) {
        Resource resource = cache.store().get(target);
        String key = Sharing.key(target, fetch, resource, lines);
        if (!Sharing.mayWait(fetch, request.getMethod() == HttpMethod.GET, lines)
                || cache.flights().isKnownUnshareable(key)) {
            return fetch(new Asked(request, fetch, null));
        }
        CompletableFuture<Landing> first = cache.flights().landing(key);
        if (first != null) {
            return await(first);
        }
        if (fetch.stored() == null && Sharing.isOwn(lines)) {
            return fetch(new Asked(request, fetch, null)); // a 304 would be this caller's alone
        }
        Flight mine = cache.flights().start(key);
        return mine == null
                ? Mono.defer(this::answer)
                : fetch(new Asked(request, fetch, mine)).doFinally(end -> mine.land(Landing.ABANDONED));
    }

    private Mono<Void> await(CompletableFuture<Landing> first) {
        var patience = new Patience(request);
        return Mono.fromFuture(first)
                .timeout(patience.within(cache.collapseWait()), Mono.just(Landing.NOT_SHAREABLE))
                .onErrorReturn(RejectedExecutionException.class, Landing.NOT_SHAREABLE)
                .flatMap(landing -> {
                    if (landing == Landing.ABANDONED) {
                        return answer();
                    }
                    Decision decision = decide();
                    if (landing == Landing.STORED && decision instanceof Serve serve) {
                        cache.meters().count(Result.COALESCED);
                        long now = cache.clock().millis();
                        return Replies.stored(
                                exchange, serve.response(), now, CacheStatus.collapsed(serve.response(), now));
                    }
                    Fetch fetch = decision instanceof Fetch other ? other : new Fetch(Reason.URI_MISS, null, true);
                    return fetch(new Asked(patience.after(), fetch, null));
                });
    }

    // ---- from the service

    /** @param flight which others wait for */
    private record Asked(
            ServerHttpRequest request,
            Fetch fetch,
            @Nullable Flight flight) {

        @Nullable
        StoredResponse stored() {
            return fetch.stored();
        }

        @Nullable
        StoredResponse validated() {
            return fetch.stored() != null && fetch.stored().canBeValidated() ? fetch.stored() : null;
        }

        void land(Landing landing) {
            if (flight != null) {
                flight.land(landing);
            }
        }
    }

    private Mono<Void> fetch(Asked asked) {
        long ticket = cache.store().ticket(target);
        StoredResponse validated = asked.validated();
        ServerHttpRequest sent = validated == null ? asked.request() : conditional(asked.request(), validated);
        return cache.origin()
                .ask(exchange, chain, sent, false, answer -> answered(asked, answer, ticket))
                .onErrorResume(Origin.Failed.class, failed -> failed(asked, failed.why()));
    }

    /** With our validators in place of the caller's conditions, which the stored response will be held against. */
    private static ServerHttpRequest conditional(ServerHttpRequest request, StoredResponse stored) {
        return request.mutate()
                .headers(headers -> {
                    headers.remove("If-None-Match");
                    headers.remove("If-Modified-Since");
                    headers.remove("Range");
                    headers.remove("If-Range");
                    Decision.validators(stored).forEach(line -> headers.set(line.name(), line.value()));
                })
                .build();
    }

    private Mono<Void> answered(Asked asked, Answer answer, long ticket) {
        int status = answer.head().status();
        StoredResponse stored = asked.stored();
        if (stored != null && isFailure(status) && mayServeStale(asked, stored, false)) {
            return answer.discard().then(Mono.defer(() -> stale(asked, stored, status)));
        }
        StoredResponse validated = asked.validated();
        if (validated != null && status == 304) {
            return answer.discard().then(Mono.defer(() -> confirmed(asked, validated, answer.head(), ticket)));
        }
        return request.getMethod() == HttpMethod.HEAD ? headed(asked, answer, ticket) : passed(asked, answer, ticket);
    }

    private Mono<Void> confirmed(Asked asked, StoredResponse stored, ResponseHead notModified, long ticket) {
        if (!Freshening.confirms(notModified, stored)) {
            cache.store().remove(target, stored);
            Fetch anew = new Fetch(asked.fetch().reason(), null, asked.fetch().storable());
            return fetch(new Asked(asked.request(), anew, asked.flight()));
        }
        StoredResponse updated = stored.updated(lines, notModified, rules);
        boolean kept = cache.store().replace(target, stored, updated, lines, ticket);
        asked.land(kept ? Landing.STORED : Landing.NOT_SHAREABLE);
        cache.meters().count(Result.REVALIDATED);
        String cacheStatus = CacheStatus.forwarded(asked.fetch().reason().word, 304, kept);
        return Replies.stored(exchange, updated, cache.clock().millis(), cacheStatus);
    }

    private Mono<Void> headed(Asked asked, Answer answer, long ticket) {
        StoredResponse stored = asked.stored();
        if (stored != null && !isFailure(answer.head().status())) {
            if (Freshening.isSame(answer.head(), stored)) {
                StoredResponse updated = stored.updated(lines, answer.head(), rules);
                cache.store().replace(target, stored, updated, lines, ticket);
            } else {
                cache.store().remove(target, stored); // RFC 9111, section 4.3.5
            }
        }
        return forwarded(asked, answer, null);
    }

    private Mono<Void> passed(Asked asked, Answer answer, long ticket) {
        Flux<DataBuffer> storing = asked.fetch().storable()
                ? cache.storing(
                        target,
                        lines,
                        answer,
                        rules,
                        ticket,
                        stored -> asked.land(stored ? Landing.STORED : Landing.NOT_SHAREABLE))
                : null;
        if (storing == null) {
            asked.land(Landing.NOT_SHAREABLE);
            supersede(asked, answer.head().status());
        }
        return forwarded(asked, answer, storing);
    }

    /** What is stored is not the latest any more, if a whole response that is not for us has come. */
    private void supersede(Asked asked, int status) {
        StoredResponse stored = asked.stored();
        if (stored != null && !isFailure(status) && status != 206 && status != 304 && status != 416) {
            cache.store().remove(target, stored);
        }
    }

    private Mono<Void> forwarded(Asked asked, Answer answer, @Nullable Flux<DataBuffer> storing) {
        cache.meters().count(storing == null ? Result.PASS : Result.MISS);
        String cacheStatus = CacheStatus.forwarded(asked.fetch().reason().word, null, storing != null);
        return Replies.forwarded(exchange, answer, storing == null ? Flux.from(answer.body()) : storing, cacheStatus);
    }

    // ---- when the service fails

    private static boolean isFailure(int status) {
        return status == 500 || status == 502 || status == 503 || status == 504; // RFC 5861, section 4
    }

    private Mono<Void> failed(Asked asked, Throwable cause) {
        StoredResponse stored = asked.stored();
        boolean ours = cause instanceof ErrorResponse refused
                && !refused.getStatusCode().is5xxServerError();
        return stored != null && !ours && mayServeStale(asked, stored, true)
                ? stale(asked, stored, null)
                : Mono.error(cause);
    }

    private boolean mayServeStale(Asked asked, StoredResponse stored, boolean unreachable) {
        return asked.fetch().reason() == Reason.STALE
                && stored.mayServeOnError(
                        cache.clock().millis(),
                        unreachable,
                        RequestDirectives.of(lines).staleIfError(),
                        rules);
    }

    private Mono<Void> stale(Asked asked, StoredResponse stored, @Nullable Integer status) {
        asked.land(Landing.NOT_SHAREABLE);
        cache.meters().count(Result.STALE);
        long now = cache.clock().millis();
        return Replies.stored(
                exchange, stored, now, CacheStatus.failed(asked.fetch().reason().word, status, stored, now));
    }

    // ---- afterwards

    /** Asks the service once for all callers that meanwhile get the stale response (RFC 5861, section 3). */
    private void revalidate(StoredResponse stored) {
        Flight flight = cache.flights().start("revalidate " + target.uri() + stored.selecting());
        if (flight == null) {
            return;
        }
        long ticket = cache.store().ticket(target);
        ServerHttpRequest plain = Patience.unlimited(conditional(request, stored));
        cache.origin()
                .ask(exchange, chain, plain, true, answer -> revalidated(stored, answer, ticket))
                .doFinally(end -> flight.land(Landing.ABANDONED))
                .subscribe(
                        nothing -> {},
                        error -> log.debug("{} could not be revalidated, it stays stale", target.uri(), error));
    }

    private Mono<Void> revalidated(StoredResponse stored, Answer answer, long ticket) {
        int status = answer.head().status();
        if (status == 304 && stored.canBeValidated() && Freshening.confirms(answer.head(), stored)) {
            cache.store().replace(target, stored, stored.updated(lines, answer.head(), rules), lines, ticket);
            return answer.discard();
        }
        Flux<DataBuffer> storing = cache.storing(target, lines, answer, rules, ticket, end -> {});
        if (storing == null) {
            supersede(new Asked(request, new Fetch(Reason.STALE, stored, true), null), status);
            return answer.discard();
        }
        return new Answer(answer.head(), storing, false).discard();
    }
}

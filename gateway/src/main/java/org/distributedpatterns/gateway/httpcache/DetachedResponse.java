package org.distributedpatterns.gateway.httpcache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stands for the caller's response in the filter chain, so that the cache sees a service's answer before the caller
 * does. Cookies that filters set are the caller's own: they pass it by, and so are never stored.
 */
final class DetachedResponse extends ServerHttpResponseDecorator {

    private final HttpHeaders headers = new HttpHeaders();
    private final List<Supplier<? extends Mono<Void>>> beforeCommit = new ArrayList<>();
    private final @Nullable MultiValueMap<String, ResponseCookie> cookies;
    private final BiFunction<HttpHeaders, Body, Mono<Void>> use;
    private @Nullable HttpStatusCode status;
    private volatile boolean committed;

    /** What was written. */
    record Body(Publisher<? extends DataBuffer> content, boolean flushed) {}

    /**
     * @param background whether the caller's response is over
     * @param use is called with the head and the body, once
     */
    DetachedResponse(ServerHttpResponse caller, boolean background, BiFunction<HttpHeaders, Body, Mono<Void>> use) {
        super(caller);
        this.cookies = background ? new LinkedMultiValueMap<>() : null;
        this.use = use;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public boolean setStatusCode(@Nullable HttpStatusCode status) {
        this.status = status;
        return true;
    }

    @Override
    public @Nullable HttpStatusCode getStatusCode() {
        return status;
    }

    @Override
    public MultiValueMap<String, ResponseCookie> getCookies() {
        return cookies == null ? super.getCookies() : cookies;
    }

    @Override
    public void addCookie(ResponseCookie cookie) {
        getCookies().add(cookie.getName(), cookie);
    }

    @Override
    public void beforeCommit(Supplier<? extends Mono<Void>> action) {
        beforeCommit.add(action);
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return commit(new Body(body, false));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return commit(new Body(Flux.from(body).concatMap(part -> part, 1), true));
    }

    @Override
    public Mono<Void> setComplete() {
        return committed ? Mono.empty() : commit(new Body(Flux.empty(), false));
    }

    private Mono<Void> commit(Body body) {
        if (beforeCommit.isEmpty()) {
            return Mono.defer(() -> apply(body));
        }
        return Flux.fromIterable(beforeCommit).concatMap(Supplier::get).then(Mono.defer(() -> apply(body)));
    }

    private Mono<Void> apply(Body body) {
        committed = true;
        return use.apply(headers, body);
    }
}

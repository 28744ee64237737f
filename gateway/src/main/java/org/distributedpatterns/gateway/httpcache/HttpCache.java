package org.distributedpatterns.gateway.httpcache;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;

/** What all requests share. */
record HttpCache(
        Store store,
        Flights flights,
        Capture capture,
        Origin origin,
        CacheMeters meters,
        InstantSource clock,
        Duration collapseWait) {

    static Target target(ServerHttpRequest request) {
        String query = request.getURI().getRawQuery();
        String path = request.getURI().getRawPath();
        return Target.of(
                String.valueOf(request.getURI().getScheme()),
                request.getHeaders().getFirst("Host"),
                query == null ? path : path + "?" + query);
    }

    /**
     * The body of an answer, which is stored when it has passed; null if the answer is not to be stored.
     *
     * @param ended is told, once, whether it is stored
     */
    @Nullable
    Flux<DataBuffer> storing(
            Target target, FieldLines request, Answer answer, Rules rules, long ticket, Consumer<Boolean> ended) {
        Capture.Copy copy = answer.flushed() ? null : copy(target, request, answer.head(), rules, ticket, ended);
        return copy == null ? null : Capture.into(copy, answer.body());
    }

    /**
     * The copy of a body, which is stored when it is complete; null if the response is not to be stored.
     *
     * @param ended is told, once, whether it is stored
     */
    Capture.@Nullable Copy copy(
            Target target, FieldLines request, ResponseHead head, Rules rules, long ticket, Consumer<Boolean> ended) {
        ResponsePolicy policy = ResponsePolicy.of(head, rules);
        String announced = head.fields().first("content-length");
        long length = announced == null ? -1 : Directives.parseSeconds(announced.strip());
        if (!policy.isStorable(request, head, rules) || !capture.accepts(length)) {
            return null;
        }
        return capture.begin(
                length,
                body -> ended.accept(
                        store.put(target, request, StoredResponse.of(request, head, body, policy), ticket)),
                () -> ended.accept(false));
    }
}

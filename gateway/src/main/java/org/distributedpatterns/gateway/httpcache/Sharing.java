package org.distributedpatterns.gateway.httpcache;

import org.distributedpatterns.gateway.httpcache.Decision.Fetch;
import org.distributedpatterns.gateway.httpcache.Decision.Reason;
import org.jspecify.annotations.Nullable;

/** Which requests may share one answer of their service. */
final class Sharing {

    private Sharing() {}

    /** Whether what another request asks for may do for this one, too. */
    static boolean mayWait(Fetch fetch, boolean get, FieldLines request) {
        return fetch.storable()
                && fetch.reason() != Reason.REQUEST
                && get
                && !request.has("range")
                && !request.has("authorization");
    }

    /** Whether an answer might be this caller's alone: 304 to its own condition. */
    static boolean isOwn(FieldLines request) {
        return request.has("if-none-match") || request.has("if-modified-since");
    }

    /** Requests that are known to differ in what the resource varies by do not wait for each other. */
    static String key(Target target, Fetch fetch, @Nullable Resource resource, FieldLines request) {
        return fetch.reason() == Reason.URI_MISS
                        || resource == null
                        || resource.variants().isEmpty()
                ? target.uri()
                : target.uri() + resource.variants().getFirst().selecting().of(request);
    }
}

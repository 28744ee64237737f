package org.distributedpatterns.gateway.fastpath;

import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** The gateway's cache, as a request to be forwarded on the event loop meets it. */
@FunctionalInterface
public interface CacheGate {

    /** Where there is no cache. */
    CacheGate ABSENT = (request, scheme, path) -> CacheVisit.NONE;

    /**
     * What the cache has to do with a GET or HEAD that its service is about to be asked for.
     *
     * @param path of the request's target, without the query
     * @return null if there is more to it than that: something is stored, or another request asks already
     */
    @Nullable
    CacheVisit visit(HttpRequest request, String scheme, String path);
}

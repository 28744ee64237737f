package org.distributedpatterns.gateway.fastpath;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/** A request as the cache sees it pass. Of one event loop; {@link #left} comes last, in any case. */
public interface CacheVisit {

    /** Of a request that is none of the cache's business. */
    CacheVisit NONE = new CacheVisit() {};

    /**
     * The head of the answer came.
     *
     * @param fields as they go on to the caller, to which the cache adds what it says about itself
     * @param streamed whether the parts of the body are to arrive one by one
     */
    default void head(int status, HttpHeaders fields, boolean streamed) {}

    /** A part of the body passes. */
    default void content(ByteBuf part) {}

    /** The body is complete. */
    default void complete() {}

    /** The request is over, or goes another way. */
    default void left() {}
}

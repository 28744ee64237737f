package org.distributedpatterns.gateway.wire;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Says which requests may be answered or forwarded before the gateway's filters see them. Every filter that may refuse
 * or change a request or its answer, or counts it, has to be represented by one of these; they all have to admit it.
 * All calls are made on the connection's event loop.
 */
@FunctionalInterface
public interface EarlyDoor {

    /** Whether nothing at the door would refuse this request or change it. */
    boolean admits(HttpRequest request, Channel connection);

    /**
     * Called once for each request that is answered from the store, before the answer is sent: counts it, adds fields.
     */
    default void answers(HttpRequest request, Channel connection, EarlyAnswer answer) {}

    /**
     * Called once for each request that is about to be forwarded: counts it.
     *
     * @return whether it may be; if not, it goes to the filters, which find in {@link Handover} that it was counted
     */
    default boolean enters(HttpRequest request, Channel connection) {
        return true;
    }

    /**
     * Called once for each answer of a service to a request that has {@link #enters entered}: may change its fields.
     */
    default void passes(HttpRequest request, Channel connection, HttpHeaders answer) {}
}

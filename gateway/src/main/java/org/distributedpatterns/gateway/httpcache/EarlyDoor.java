package org.distributedpatterns.gateway.httpcache;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Says which requests may be answered from the store before the gateway's filters see them. Every filter that may
 * refuse or change a request or its answer, or counts it, has to be represented by one of these; they all have to admit
 * it.
 */
@FunctionalInterface
public interface EarlyDoor {

    /** Whether nothing at the door would refuse this request or change it. Called on the connection's event loop. */
    boolean admits(HttpRequest request, Channel connection);

    /** Called once for each request that is answered early, before the answer is sent: counts it, adds fields. */
    default void answers(HttpRequest request, Channel connection, EarlyAnswer answer) {}
}

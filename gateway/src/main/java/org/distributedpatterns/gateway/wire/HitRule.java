package org.distributedpatterns.gateway.wire;

import io.netty.handler.codec.http.HttpRequest;

/** Says which requests the store may answer early, beyond what the door says; all rules have to allow it. */
@FunctionalInterface
public interface HitRule {

    boolean mayHit(HttpRequest request);
}

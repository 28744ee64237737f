package org.distributedpatterns.gateway.fastpath;

import io.netty.handler.codec.http.HttpRequest;

/** Says which requests have to pass the filters at the moment: those to a service of an experiment, say. */
@FunctionalInterface
public interface Detour {

    boolean isAsked(HttpRequest request, Way way);
}

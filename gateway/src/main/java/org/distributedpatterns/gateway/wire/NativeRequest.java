package org.distributedpatterns.gateway.wire;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/** Finds the server's own request in one that filters have decorated. */
public final class NativeRequest {

    private NativeRequest() {}

    /** @return null if the server has none, as in a request that was made up */
    public static @Nullable HttpServerRequest of(ServerHttpRequest request) {
        ServerHttpRequest innermost = request;
        while (innermost instanceof ServerHttpRequestDecorator decorator) {
            innermost = decorator.getDelegate();
        }
        return innermost instanceof AbstractServerHttpRequest
                        && ServerHttpRequestDecorator.getNativeRequest(innermost) instanceof HttpServerRequest received
                ? received
                : null;
    }
}

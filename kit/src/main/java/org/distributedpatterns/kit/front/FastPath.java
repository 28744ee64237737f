package org.distributedpatterns.kit.front;

import io.netty.handler.codec.http.HttpRequest;

/** The requests that are answered on the event loop. */
public interface FastPath {

    /** The pattern of the path of a request that it takes, as it is named in metrics and traces. */
    String pattern(HttpRequest head);

    /**
     * Whether {@link #handle} is to have a request, judged by its head alone; all others go on to Spring MVC. Runs on
     * the event loop for each request, so it must be cheap.
     */
    boolean takes(HttpRequest head);

    /**
     * Answers a request whose body has arrived, or hands it on. Must not block; may return before the answer is there,
     * and then gives it on {@link Exchange#loop()}.
     */
    void handle(Exchange exchange);
}

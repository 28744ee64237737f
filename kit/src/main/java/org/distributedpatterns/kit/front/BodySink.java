package org.distributedpatterns.kit.front;

import io.netty.handler.codec.http.HttpContent;

/** Where the body of a request goes as it arrives. */
interface BodySink {

    /** Whether it can take more now; the connection is not read on otherwise. */
    boolean isReady();

    /** Takes a part, and releases it. */
    void take(HttpContent part);

    /** The request is over: nothing more comes. */
    void release();
}

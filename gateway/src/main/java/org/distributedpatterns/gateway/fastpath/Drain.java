package org.distributedpatterns.gateway.fastpath;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** Reads what is left of an answer that nobody wants, so that its connection can serve on; not more than a little. */
final class Drain implements Link.User {

    private static final int LITTLE = 64 * 1024;

    private final Link link;
    private int read;

    Drain(Link link) {
        this.link = link;
    }

    @Override
    public void interim(HttpResponse response) {}

    @Override
    public void head(HttpResponse response) {}

    @Override
    public void content(HttpContent part) {
        read += part.content().readableBytes();
        part.release();
        if (read > LITTLE) {
            link.drop();
        }
    }

    @Override
    public void end() {}

    @Override
    public void pause() {}

    @Override
    public void broken(Throwable cause) {}
}

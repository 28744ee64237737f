package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * An answer on its way from an instance to a caller. It is read no faster than the caller reads: what has arrived and
 * not left is at most what one turn of the event loop has read. Of one event loop.
 */
final class Answer {

    private final Forwarding forwarding;
    private final ChannelHandlerContext caller;
    private final Passage.Request request;
    private final CacheVisit visit;
    private final Link link;
    private HttpResponseStatus status = HttpResponseStatus.OK;
    private boolean streamed;
    private boolean paused;
    private long lastRead = System.nanoTime();

    Answer(Forwarding forwarding, ChannelHandlerContext caller, Passage.Request request, CacheVisit visit, Link link) {
        this.forwarding = forwarding;
        this.caller = caller;
        this.request = request;
        this.visit = visit;
        this.link = link;
    }

    HttpResponseStatus status() {
        return status;
    }

    void begin(HttpResponse head) {
        status = head.status();
        HttpHeaders fields = AnswerHead.fields(head);
        streamed = AnswerHead.isStreamed(fields);
        visit.head(status.code(), fields, streamed);
        forwarding.door().passes(request.received(), caller.channel(), fields);
        AnswerHead.frame(fields, status, request.close());
        caller.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, fields), caller.voidPromise());
    }

    void content(HttpContent part) {
        lastRead = System.nanoTime();
        visit.content(part.content());
        if (part instanceof LastHttpContent) {
            visit.complete();
            if (request.close()) {
                caller.writeAndFlush(part).addListener(ChannelFutureListener.CLOSE);
                return;
            }
        }
        caller.write(part, caller.voidPromise());
        if (!caller.channel().isWritable()) {
            read(false);
        }
    }

    void end() {
        if (paused) {
            read(true); // the link carries others now
        }
        caller.flush();
    }

    /** The caller reads on, or does not. */
    void writable(boolean on) {
        if (on == paused) {
            read(on);
        }
    }

    private void read(boolean on) {
        paused = !on;
        lastRead = System.nanoTime();
        link.reads(on);
    }

    /** For how many nanoseconds the instance may yet be silent; events may be as far apart as they like. */
    long patience() {
        long most = forwarding.properties().maxTime().toNanos();
        return paused || streamed ? most : most - (System.nanoTime() - lastRead);
    }
}

// Written by ./platform sync from kit: front/ResponseWriter.java
package org.distributedpatterns.cacheservice.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * The bytes on their way to a client. A small body is written behind its head in one buffer; a large one goes out in
 * slices as the client takes them, so that a slow client holds one slice in buffers and not the value.
 */
final class ResponseWriter {

    private static final int HEAD = 384;
    private static final int INLINE = 16 * 1024;
    private static final int SLICE = 64 * 1024;
    private static final byte[] NOTHING = {};

    private final Channel channel;
    private byte[] rest = NOTHING;
    private int at;
    private boolean batch;
    private boolean dirty;

    ResponseWriter(Channel channel) {
        this.channel = channel;
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    /**
     * Begins an answer.
     *
     * @param expectedLength about how long the body will be
     */
    Reply begin(HttpResponseStatus status, int expectedLength) {
        int behind = expectedLength <= INLINE ? expectedLength : 0;
        return new Reply(channel.alloc().directBuffer(HEAD + behind), status);
    }

    void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
        if (batch) {
            dirty = true;
        } else {
            channel.flush();
        }
    }

    void write(ByteBuf head, byte[] body) {
        if (body.length <= INLINE) {
            write(head.writeBytes(body));
        } else {
            write(head);
            rest = body;
            at = 0;
            continueWriting();
        }
    }

    /** Writes more of a large body if the client has taken what was written. */
    void continueWriting() {
        while (at < rest.length && channel.isWritable()) {
            int length = Math.min(SLICE, rest.length - at);
            channel.write(Unpooled.wrappedBuffer(rest, at, length), channel.voidPromise());
            at += length;
            channel.flush(); // what the socket takes at once makes room for more
        }
        if (at >= rest.length) {
            rest = NOTHING;
            at = 0;
        }
    }

    /** What of a large body has not been handed to the channel yet. */
    int left() {
        return rest.length - at;
    }

    /** While a batch of requests is read, answers are flushed together at its end. */
    void beginBatch() {
        batch = true;
    }

    void endBatch() {
        batch = false;
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    /** Flushes, and acts once the last byte has gone to the socket, or can't. */
    void finish(Runnable then) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) _ -> then.run());
    }
}

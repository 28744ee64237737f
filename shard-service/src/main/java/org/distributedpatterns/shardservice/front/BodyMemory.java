// Written by ./platform sync from kit: front/BodyMemory.java
package org.distributedpatterns.shardservice.front;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The memory that one event loop lends to the bodies of requests while they arrive. Who finds no room waits, in the
 * order of arrival, and reads nothing meanwhile. Used by its loop only.
 */
final class BodyMemory {

    private static final byte[] NOTHING = {};

    private final Queue<Body> queue = new ArrayDeque<>();
    private long free;

    /** @param bytes at least the largest body */
    BodyMemory(long bytes) {
        this.free = bytes;
    }

    private void lend() {
        for (Body next = queue.peek(); next != null && next.length <= free; next = queue.peek()) {
            queue.remove();
            free -= next.length;
            next.granted();
        }
    }

    /** The body of one request, of known length. */
    final class Body implements BodySink {

        private final int length;
        private final Runnable whenReady;
        private final Consumer<byte[]> whenComplete;
        private byte[] bytes = NOTHING;
        private int received;
        private boolean ready;

        /**
         * @param length {@code Content-Length}
         * @param whenReady there is room: called within {@link #reserve()} or later, unless {@link #release()} comes
         *     first
         * @param whenComplete the last part has been taken
         */
        Body(int length, Runnable whenReady, Consumer<byte[]> whenComplete) {
            this.length = length;
            this.whenReady = whenReady;
            this.whenComplete = whenComplete;
        }

        /** Asks for room. */
        void reserve() {
            if (length == 0) {
                ready = true;
            } else {
                queue.add(this);
                lend();
            }
        }

        private void granted() {
            ready = true;
            bytes = new byte[length];
            whenReady.run();
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void take(HttpContent part) {
            ByteBuf content = part.content();
            int count = content.readableBytes();
            content.readBytes(bytes, received, count);
            received += count;
            boolean last = part instanceof LastHttpContent;
            part.release();
            if (last) {
                whenComplete.accept(bytes);
            }
        }

        /** Gives the room back, or no longer waits for it. To be called once. */
        @Override
        public void release() {
            if (length == 0) {
                return;
            }
            if (ready) {
                free += length;
            } else {
                queue.remove(this);
            }
            lend();
        }
    }
}

package org.distributedpatterns.gateway.httpcache;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;

/** Copies bodies for the store while they pass. */
final class Capture {

    private final long maxBody;
    private final long maxPending;
    private final AtomicLong pending = new AtomicLong();

    /**
     * @param maxBody the largest that is copied
     * @param maxPending the most of all unfinished copies together
     */
    Capture(long maxBody, long maxPending) {
        this.maxBody = maxBody;
        this.maxPending = maxPending;
    }

    /** Whether a body of that announced length would be copied; -1 for unknown. */
    boolean accepts(long length) {
        return length <= maxBody && pending.get() + Math.max(0, length) <= maxPending;
    }

    /**
     * A copy in the making.
     *
     * @param length as announced, or -1
     * @param complete is given the copy of a whole body, and nothing if the body turns out to be too large, of another
     *     length than announced, or to break off
     * @param dropped is called as soon as it is clear that a whole body will not be copied
     */
    Copy begin(long length, Consumer<byte[]> complete, Runnable dropped) {
        return new Copy(length, complete, dropped);
    }

    /** The body, of which a copy is made before its end is signalled. */
    static Flux<DataBuffer> into(Copy copy, Publisher<? extends DataBuffer> body) {
        return Flux.<DataBuffer>from(body)
                .doOnNext(copy::add)
                .doOnComplete(copy::complete)
                .doFinally(end -> copy.free());
    }

    /** Is fed by one thread at a time. */
    final class Copy {

        private final long length;
        private final Consumer<byte[]> whenComplete;
        private final Runnable whenDropped;
        private final List<byte[]> parts = new ArrayList<>();
        private int size;
        private boolean done;

        private Copy(long length, Consumer<byte[]> complete, Runnable dropped) {
            this.length = length;
            this.whenComplete = complete;
            this.whenDropped = dropped;
        }

        void add(DataBuffer buffer) {
            byte[] part = accept(buffer.readableByteCount());
            if (part != null) {
                buffer.toByteBuffer(buffer.readPosition(), ByteBuffer.wrap(part), 0, part.length);
            }
        }

        void add(ByteBuf buffer) {
            byte[] part = accept(buffer.readableBytes());
            if (part != null) {
                buffer.getBytes(buffer.readerIndex(), part);
            }
        }

        /** Room for a part; null if it is not wanted. */
        private byte @Nullable [] accept(int count) {
            if (done || count == 0) {
                return null;
            }
            if (!reserve(count)) {
                free();
                whenDropped.run();
                return null;
            }
            size += count;
            byte[] part = new byte[count];
            parts.add(part);
            return part;
        }

        private boolean reserve(int count) {
            if ((long) size + count > maxBody) {
                return false;
            }
            if (pending.addAndGet(count) > maxPending) {
                pending.addAndGet(-count);
                return false;
            }
            return true;
        }

        void complete() {
            if (done) {
                return;
            }
            if (length >= 0 && length != size) {
                whenDropped.run();
            } else {
                whenComplete.accept(whole());
            }
        }

        private byte[] whole() {
            if (parts.size() == 1) {
                return parts.getFirst();
            }
            ByteBuffer whole = ByteBuffer.allocate(size);
            parts.forEach(whole::put);
            return whole.array();
        }

        void free() {
            if (!done) {
                done = true;
                pending.addAndGet(-size);
                parts.clear();
            }
        }
    }
}

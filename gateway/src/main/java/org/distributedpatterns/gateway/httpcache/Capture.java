package org.distributedpatterns.gateway.httpcache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
     * The body, of which a copy goes to {@code complete} before its end is signalled, or to nobody if the body turns
     * out to be too large, of another length than announced, or to break off.
     *
     * @param length as announced, or -1
     * @param dropped is called as soon as it is clear that a whole body will not be copied
     */
    Flux<DataBuffer> copy(
            Publisher<? extends DataBuffer> body, long length, Consumer<byte[]> complete, Runnable dropped) {
        return Flux.defer(() -> {
            Copy copy = new Copy(dropped);
            return Flux.<DataBuffer>from(body)
                    .doOnNext(copy::add)
                    .doOnComplete(() -> copy.complete(length, complete))
                    .doFinally(end -> copy.free());
        });
    }

    private final class Copy {

        private final Runnable whenDropped;
        private final List<byte[]> parts = new ArrayList<>();
        private int size;
        private boolean done;

        Copy(Runnable whenDropped) {
            this.whenDropped = whenDropped;
        }

        void add(DataBuffer buffer) {
            int count = buffer.readableByteCount();
            if (done || count == 0) {
                return;
            }
            if (!reserve(count)) {
                free();
                whenDropped.run();
                return;
            }
            size += count;
            byte[] part = new byte[count];
            buffer.toByteBuffer(buffer.readPosition(), ByteBuffer.wrap(part), 0, count);
            parts.add(part);
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

        void complete(long length, Consumer<byte[]> consumer) {
            if (done) {
                return;
            }
            if (length >= 0 && length != size) {
                whenDropped.run();
            } else {
                consumer.accept(whole());
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

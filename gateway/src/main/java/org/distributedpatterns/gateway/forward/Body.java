package org.distributedpatterns.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The body of a request, to be sent once or more often. */
sealed interface Body {

    /** What to send in the next attempt. */
    Publisher<ByteBuf> content();

    /** Whether {@link #content()} may be asked for once more. */
    boolean isReplayable();

    /** No body. */
    record None() implements Body {

        @Override
        public Publisher<ByteBuf> content() {
            return Mono.empty();
        }

        @Override
        public boolean isReplayable() {
            return true;
        }
    }

    /** A body that is kept until the answer has begun. */
    record Kept(byte[] bytes) implements Body {

        @Override
        public Publisher<ByteBuf> content() {
            return Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes));
        }

        @Override
        public boolean isReplayable() {
            return true;
        }
    }

    /**
     * A body that passes through. Until an attempt has begun to read it, another attempt may.
     *
     * @param failed whether reading it failed: the caller's fault, not the instance's
     */
    record Streamed(Flux<DataBuffer> source, AtomicBoolean begun, AtomicBoolean failed) implements Body {

        Streamed(Flux<DataBuffer> source) {
            this(source, new AtomicBoolean(), new AtomicBoolean());
        }

        @Override
        public Publisher<ByteBuf> content() {
            return source.doOnSubscribe(subscription -> begun.set(true))
                    .doOnError(error -> failed.set(true))
                    .map(NettyDataBufferFactory::toByteBuf);
        }

        @Override
        public boolean isReplayable() {
            return !begun.get();
        }
    }
}

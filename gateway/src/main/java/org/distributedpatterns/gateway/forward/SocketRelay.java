package org.distributedpatterns.gateway.forward;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import reactor.netty.NettyPipeline;

/**
 * Carries the frames of one WebSocket both ways as they come: fragments, pings and pongs, and the closing handshake
 * with its code (RFC 6455, section 7). One side is read on when the other has taken what was read. A side that breaks
 * off is 1011 to the caller, and 1001 to the service.
 *
 * <p>On the connections themselves: Reactor Netty answers a close, and a reader that goes away, on its own, with a code
 * that is not the other side's.
 */
final class SocketRelay {

    /** How long a side may take to answer a close. */
    private static final long LINGER_SECONDS = 5;

    private final Side service;
    private final Side caller;
    private final long idleNanos;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile long last = System.nanoTime();
    private volatile boolean ending;

    /**
     * Holds back what the service says until there is a caller.
     *
     * @param service whose handshake is done; called on its event loop
     */
    SocketRelay(Channel service, Channel caller, Duration idle) {
        this.idleNanos = idle.toNanos();
        this.service = new Side(service, caller, WebSocketCloseStatus.INTERNAL_SERVER_ERROR);
        this.caller = new Side(caller, service, WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);
        this.service.install();
    }

    /** The caller's handshake is done, too; called on its event loop. */
    void begin() {
        caller.install();
        caller.begin();
        service.channel.eventLoop().execute(service::begin);
        watch(idleNanos);
    }

    /**
     * The caller is gone. If that was before the relay began, the service is told as it would be later: the caller may
     * have had its answer, and have broken off before this side came to the next step.
     */
    void abandon() {
        if (!caller.begun) {
            service.channel
                    .writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE))
                    .addListener(ChannelFutureListener.CLOSE);
            service.channel.eventLoop().execute(service::forget);
            over.complete(null);
        }
    }

    /** Completes when one side is gone and the other has been told. */
    CompletableFuture<Void> over() {
        return over;
    }

    /** Closes both sides with 1001 and this reason. */
    void end(String reason) {
        ending = true; // first: the side that is told first is gone before the other one is told
        caller.tell(reason);
        service.tell(reason);
    }

    private void watch(long nanos) {
        var task = caller.channel.eventLoop().schedule(this::check, Math.max(nanos, 1_000_000), TimeUnit.NANOSECONDS);
        over.whenComplete((done, error) -> task.cancel(false));
    }

    private void check() {
        long left = idleNanos - (System.nanoTime() - last);
        if (left > 0) {
            watch(left);
        } else {
            end("idle");
        }
    }

    private final class Side extends ChannelInboundHandlerAdapter {

        private final Channel channel;
        private final Channel other;
        private final WebSocketCloseStatus brokeOff;
        private final Queue<WebSocketFrame> early = new ArrayDeque<>(2);
        private volatile boolean begun;
        private boolean closed;

        /** @param brokeOff what the other side is told when this one ends without a word */
        Side(Channel channel, Channel other, WebSocketCloseStatus brokeOff) {
            this.channel = channel;
            this.other = other;
            this.brokeOff = brokeOff;
        }

        void install() {
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, SocketRelay.class.getSimpleName(), this);
        }

        void begin() {
            begun = true;
            for (WebSocketFrame frame = early.poll(); frame != null; frame = early.poll()) {
                pass(frame);
            }
            if (!channel.isActive()) {
                gone();
            } else {
                channel.read();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            if (!(message instanceof WebSocketFrame frame)) {
                ReferenceCountUtil.release(message); // the end of the handshake's message
            } else if (begun) {
                pass(frame);
            } else {
                early.add(frame);
            }
        }

        private void pass(WebSocketFrame frame) {
            last = System.nanoTime();
            boolean close = frame instanceof CloseWebSocketFrame;
            if (close) {
                closed = true;
                channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
            }
            other.writeAndFlush(frame).addListener(written -> {
                if (written.isSuccess()) {
                    channel.read();
                } else {
                    channel.close();
                }
            });
        }

        /** From the gateway itself. */
        void tell(String reason) {
            channel.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code(), reason))
                    .addListener(ChannelFutureListener.CLOSE);
        }

        /** Before there is a caller, what was said last waits for it. */
        @Override
        public void channelInactive(ChannelHandlerContext from) {
            if (begun) {
                gone();
            }
            from.fireChannelInactive();
        }

        void forget() {
            early.forEach(ReferenceCountUtil::release);
            early.clear();
        }

        private void gone() {
            if (ending) {
                if (!other.isActive()) {
                    over.complete(null);
                }
                return;
            }
            other.writeAndFlush(closed ? Unpooled.EMPTY_BUFFER : new CloseWebSocketFrame(brokeOff))
                    .addListener(ChannelFutureListener.CLOSE)
                    .addListener(told -> over.complete(null));
        }
    }
}

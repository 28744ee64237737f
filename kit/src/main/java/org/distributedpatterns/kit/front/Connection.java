package org.distributedpatterns.kit.front;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. Its requests are answered one at a time, in the order in which they came, whoever answers
 * them. What a client sends ahead waits in a queue, and as long as anything is in it, the socket is not read: so it
 * holds no more than one read brought.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final FrontWebServer front;
    private final ResponseWriter writer;
    private final TomcatRelay relay;
    private final ConnectionTimeouts timeouts;
    private final Queue<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable Exchange current;
    private boolean takingWaiting;
    private boolean inputEnded;
    private boolean discarding;

    Connection(SocketChannel channel, FrontWebServer front) {
        this.channel = channel;
        this.front = front;
        this.writer = new ResponseWriter(channel);
        this.relay = new TomcatRelay(this, channel, writer, front);
        this.timeouts = new ConnectionTimeouts(this, channel, writer, front);
    }

    /** To be put before this handler. */
    ChannelHandler decoder() {
        int most = Math.toIntExact(front.properties().maximumHeader().toBytes());
        return new RequestDecoder(
                new HttpDecoderConfig().setMaxInitialLineLength(most).setMaxHeaderSize(most));
    }

    ResponseWriter writer() {
        return writer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timeouts.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var part = (HttpObject) message;
        if (part instanceof LastHttpContent) {
            timeouts.received();
        }
        if (discarding) {
            ReferenceCountUtil.release(part);
        } else if (waiting.isEmpty() && canTake(part)) {
            take(part);
        } else {
            waiting.add(part);
            readOrPause();
        }
    }

    private boolean canTake(HttpObject part) {
        return part instanceof HttpRequest ? current == null && channel.isWritable() : canTakeBody();
    }

    private boolean canTakeBody() {
        return current == null || current.sink == null || current.sink.isReady();
    }

    private void take(HttpObject part) {
        if (part instanceof HttpRequest head) {
            begin(head);
        } else if (part instanceof HttpContent content) {
            take(content);
        }
    }

    private void take(HttpContent part) {
        Exchange receiving = current;
        if (receiving == null || receiving.sink == null) {
            part.release();
        } else if (part.decoderResult().isFailure()) {
            part.release();
            refuse(Refusal.of(part.decoderResult().cause()));
        } else {
            receiving.received = part instanceof LastHttpContent;
            receiving.sink.take(part);
            endIfOver();
        }
    }

    /** The exchange is over, or its body can go on: takes what waited for that. */
    void proceed() {
        if (takingWaiting) {
            return;
        }
        takingWaiting = true;
        try {
            for (HttpObject next = waiting.peek(); next != null && canTake(next); next = waiting.peek()) {
                take(waiting.remove());
            }
        } finally {
            takingWaiting = false;
        }
        readOrPause();
        if (inputEnded && isIdle()) {
            channel.close();
        }
    }

    private void readOrPause() {
        boolean wanted = discarding || waiting.isEmpty() && canTakeBody();
        if (channel.isActive() && channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    boolean isIdle() {
        return current == null && waiting.isEmpty();
    }

    /** Whether it is up to the client to send the rest of a request, or the next one. */
    boolean awaitsInput() {
        return (current == null || !current.received) && channel.config().isAutoRead();
    }

    private void begin(HttpRequest head) {
        var next = new Exchange(this, head);
        current = next;
        Refusal refusal = Refusal.of(head);
        if (refusal != null) {
            refuse(refusal);
        } else if (isFast(head)) {
            collect(next);
        } else {
            next.sink = relay;
            relay.begin(next);
            sendContinue(next);
        }
    }

    private boolean isFast(HttpRequest head) {
        return !head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                && HttpUtil.getContentLength(head, 0L)
                        <= front.properties().maximumBody().toBytes()
                && front.fastPath().takes(head);
    }

    private void collect(Exchange next) {
        next.observe(front.observations());
        int length = HttpUtil.getContentLength(next.head(), 0);
        BodyMemory.Body body = front.bodyMemory()
        .new Body(
                length,
                () -> {
                    sendContinue(next);
                    proceed();
                },
                bytes -> {
                    next.body(bytes);
                    front.fastPath().handle(next);
                });
        next.sink = body;
        body.reserve();
    }

    private void sendContinue(Exchange next) {
        if (!next.begun
                && next.head().headers().containsValue(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true)) {
            writer.write(Unpooled.wrappedBuffer(CONTINUE));
        }
    }

    /** The fast path gives a whole request to Spring MVC. */
    void handOver(Exchange from) {
        relay.begin(from, from.body());
    }

    /**
     * Writes the head of an answer, which decides whether another request may follow, and what of the body is there.
     *
     * @param delimited whether its end can be told without the end of the connection
     */
    void beginAnswer(Exchange to, Reply reply, boolean delimited, byte[] body) {
        to.begun = true;
        boolean last = (front.isLeaving() || inputEnded) && waiting.isEmpty();
        to.keepAlive = to.keepAlive && delimited && !last;
        if (!to.keepAlive) {
            reply.header(HeaderNames.CONNECTION, "close");
        } else if (to.isHttp10()) {
            reply.header(HeaderNames.CONNECTION, "keep-alive");
        }
        writer.write(reply.end(), body);
    }

    /** All of an answer has been given to the writer. */
    void endAnswer(Exchange to) {
        to.answered = true;
        endIfOver();
    }

    private void endIfOver() {
        Exchange ended = current;
        if (ended == null || !ended.answered || !ended.received || writer.left() > 0) {
            return;
        }
        drop(ended);
        if (ended.keepAlive) {
            proceed();
        } else {
            closeGently();
        }
    }

    /** Nobody waits for the answer to this one. */
    private void drop(Exchange over) {
        current = null;
        over.begun = true;
        if (!over.answered) {
            over.giveUp();
        }
        if (over.sink != null) {
            over.sink.release();
        }
    }

    /** Turns the present request down, or what should have become one, and ends the connection. */
    void refuse(Refusal refusal) {
        boolean halfAnswered = current != null && current.begun;
        abandon();
        if (halfAnswered) {
            channel.close(); // it can only be broken off
        } else {
            refusal.write(writer);
            closeGently();
        }
    }

    /** Gives up the present request, and all that waits or comes. */
    private void abandon() {
        discard();
        relay.close();
        if (current != null) {
            drop(current);
        }
    }

    private void discard() {
        discarding = true;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        readOrPause();
    }

    /** Closes once the client had the time to read what was written; what it still sends is dropped. */
    private void closeGently() {
        discard();
        writer.finish(() -> {
            timeouts.linger(); // until now a client that takes nothing is told by that
            if (inputEnded) {
                channel.close();
            } else {
                channel.shutdownOutput();
            }
        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        writer.endBatch();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        writer.continueWriting();
        relay.clientWritabilityChanged();
        endIfOver();
        proceed();
    }

    /** A client may end its side and wait for the answers to what it sent. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            boolean cutOff = current != null && !current.received && waiting.isEmpty();
            if (discarding || isIdle() || cutOff) {
                channel.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        timeouts.stop();
        abandon();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("{} broke off", channel, cause);
        } else {
            log.error("{} is closed", channel, cause);
        }
        channel.close();
    }

    /** Says when a request begins to arrive, and lets answers to what one read brought leave together. */
    private final class RequestDecoder extends HttpRequestDecoder {

        RequestDecoder(HttpDecoderConfig config) {
            super(config);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
            timeouts.active();
            writer.beginBatch();
            super.channelRead(context, bytes);
            if (actualReadableBytes() > 0) {
                timeouts.receiving();
            }
        }

        @Override
        protected HttpMessage createMessage(String[] initialLine) throws Exception {
            timeouts.receiving();
            return super.createMessage(initialLine);
        }
    }
}

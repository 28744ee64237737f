// Written by ./platform sync from kit: front/Reception.java
package org.distributedpatterns.shardservice.front;

import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a request goes, and its body with it: to the fast path, once it is whole, or to Spring MVC. */
final class Reception {

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Turn turn;
    private final Connection connection;
    private final Outbox outbox;
    private final FrontState front;
    private final Handover handover;
    private @Nullable Collector collector;
    private Intake intake = Intake.NOWHERE;

    Reception(Turn turn, Connection connection, SocketChannel channel, Outbox outbox, FrontState front) {
        this.turn = turn;
        this.connection = connection;
        this.outbox = outbox;
        this.front = front;
        this.handover = new Handover(turn, connection, channel, outbox, front);
    }

    Intake intake() {
        return intake;
    }

    void begin(Exchange next) {
        HttpHeaders headers = next.head().headers();
        if (next.head().protocolVersion().majorVersion() != 1) {
            turn.refuse(Refusal.VERSION);
        } else if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && !headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).equals(List.of("chunked"))) {
            turn.refuse(Refusal.MALFORMED); // whoever reads it otherwise would see another request
        } else if (headers.contains(HttpHeaderNames.EXPECT) && !expectsContinue(next)) {
            turn.refuse(Refusal.EXPECTATION);
        } else if (!headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && HttpUtil.getContentLength(next.head(), 0L)
                        <= front.properties().maximumBody().toBytes()
                && front.fast().takes(next.head())) {
            collect(next);
        } else {
            intake = handover;
            handover.begin(next);
            sendContinue(next);
        }
    }

    private static boolean expectsContinue(Exchange next) {
        return next.head().headers().containsValue(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true);
    }

    private void collect(Exchange next) {
        next.observe();
        var collecting = new Collector(front.room(), HttpUtil.getContentLength(next.head(), 0), body -> {
            next.body(body);
            front.fast().handle(next);
        });
        collector = collecting;
        intake = collecting;
        collecting.begin(() -> {
            sendContinue(next);
            connection.goOn();
        });
    }

    private void sendContinue(Exchange next) {
        if (turn.awaits(next) && expectsContinue(next)) {
            outbox.write(Unpooled.wrappedBuffer(CONTINUE));
        }
    }

    /** The fast path gives a whole request to Spring MVC. */
    void handOver(Exchange from) {
        handover.begin(from);
        handover.take(new DefaultLastHttpContent(Unpooled.wrappedBuffer(from.body())));
    }

    /** The client takes more. */
    void writable() {
        handover.clientWritable();
    }

    /** Nobody waits for the answer any more. */
    void abandon() {
        handover.abandon();
        end();
    }

    /** The request has its answer. */
    void end() {
        intake = Intake.NOWHERE;
        if (collector != null) {
            collector.end();
            collector = null;
        }
    }
}

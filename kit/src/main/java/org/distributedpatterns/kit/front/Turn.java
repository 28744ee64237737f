package org.distributedpatterns.kit.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** The request of a connection that is being answered, from its head to the last byte of its answer. */
final class Turn {

    private final Connection connection;
    private final SocketChannel channel;
    private final Outbox outbox;
    private final FrontState front;
    private final Reception reception;
    private @Nullable Exchange exchange;
    private boolean received;
    private boolean begun;
    private boolean answered;
    private boolean keepAlive;

    Turn(Connection connection, SocketChannel channel, Outbox outbox, FrontState front) {
        this.connection = connection;
        this.channel = channel;
        this.outbox = outbox;
        this.front = front;
        this.reception = new Reception(this, connection, channel, outbox, front);
    }

    boolean isOver() {
        return exchange == null;
    }

    boolean isReceived() {
        return received;
    }

    /** Whether this request is the present one and waits for its answer. */
    boolean awaits(Exchange other) {
        return exchange == other && !begun;
    }

    Intake intake() {
        return reception.intake();
    }

    void begin(HttpRequest head) {
        var next = new Exchange(this, outbox, head, front.observations());
        exchange = next;
        keepAlive = HttpUtil.isKeepAlive(head);
        received = false;
        begun = false;
        answered = false;
        if (head.decoderResult().isFailure()) {
            refuse(Refusal.of(head.decoderResult().cause()));
        } else {
            reception.begin(next);
        }
    }

    void take(HttpContent part) {
        if (part.decoderResult().isFailure()) {
            part.release();
            refuse(Refusal.of(part.decoderResult().cause()));
            return;
        }
        received = part instanceof LastHttpContent;
        intake().take(part);
        endIfOver();
    }

    void send(Exchange from, Reply reply, byte[] body) {
        if (!awaits(from)) {
            reply.end().release(); // its client has gone, or was answered in another way
            return;
        }
        outbox.write(end(from, reply, true), body);
        from.answered(reply.status());
        answered();
    }

    /**
     * Ends the head of the answer: with it is decided whether another request may follow.
     *
     * @param delimited whether its end can be told without the end of the connection
     */
    ByteBuf end(Exchange from, Reply reply, boolean delimited) {
        begun = true;
        keepAlive = keepAlive && delimited && !connection.isLast();
        if (!keepAlive) {
            reply.header(Names.CONNECTION, "close");
        } else if (from.isHttp10()) {
            reply.header(Names.CONNECTION, "keep-alive");
        }
        return reply.end();
    }

    /** All of the answer has been written. */
    void answered() {
        answered = true;
        endIfOver();
    }

    private void endIfOver() {
        if (exchange != null && answered && received && outbox.isEmpty()) {
            exchange = null;
            reception.end();
            if (keepAlive) {
                connection.goOn();
            } else {
                connection.closeGently();
            }
        }
    }

    void handOver(Exchange from) {
        if (awaits(from)) {
            reception.handOver(from);
        }
    }

    /** Turns the request down and ends the connection. */
    void refuse(Refusal refusal) {
        boolean halfAnswered = begun && exchange != null;
        abandon();
        if (halfAnswered) {
            channel.close(); // it can only be broken off
        } else {
            refusal.write(outbox);
            connection.closeGently();
        }
    }

    /** The client takes more. */
    void writable() {
        outbox.continueWriting();
        reception.writable();
        endIfOver();
    }

    /** Nobody waits for the answer any more. */
    void abandon() {
        exchange = null;
        reception.abandon();
    }
}

package org.distributedpatterns.kit.front;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import org.distributedpatterns.kit.front.Observations.Observation;
import org.jspecify.annotations.Nullable;

/**
 * A request and the way to its answer. Belongs to the event loop of its connection: all methods are called there. It is
 * answered once; an answer to a caller that has gone is dropped.
 */
public final class Exchange {

    private static final byte[] NOTHING = {};

    private final Connection connection;
    private final HttpRequest head;
    private @Nullable Observation observation;
    private byte[] body = NOTHING;

    // How far the exchange is, kept by its connection.

    /** Takes the request's body. */
    @Nullable
    BodySink sink;

    /** The last byte of the request has come. */
    boolean received;

    /** The head of the answer has been written, or nobody waits for it any more. */
    boolean begun;

    /** All of the answer has been given to the writer. */
    boolean answered;

    /** Another request may follow the answer. */
    boolean keepAlive;

    Exchange(Connection connection, HttpRequest head) {
        this.connection = connection;
        this.head = head;
        this.keepAlive = HttpUtil.isKeepAlive(head);
    }

    /** The fast path takes it. */
    void observe(Observations observations) {
        observation = observations.begin(head);
    }

    HttpRequest head() {
        return head;
    }

    public HttpMethod method() {
        return head.method();
    }

    /** The request target as it came: nothing in it is decoded. */
    public String uri() {
        return head.uri();
    }

    public @Nullable String header(CharSequence name) {
        return head.headers().get(name);
    }

    /** Changes a field, for whoever the request is handed over to. */
    public void replaceHeader(CharSequence name, String value) {
        head.headers().set(name, value);
    }

    /** The whole body; the caller may keep it. */
    public byte[] body() {
        return body;
    }

    void body(byte[] collected) {
        body = collected;
    }

    /** Runs something within the request's trace, on whatever thread. */
    public void inTrace(Runnable work) {
        if (observation == null) {
            work.run();
        } else {
            observation.inTrace(work);
        }
    }

    /** The id of the request's trace; a random one if it has none. */
    public String traceId() {
        String id = observation == null ? null : observation.traceId();
        return id == null ? Refusal.traceId() : id;
    }

    /** Where to answer. */
    public EventLoop loop() {
        return connection.writer().loop();
    }

    /**
     * Begins an answer.
     *
     * @param expectedLength about how long the body will be
     */
    public Reply reply(HttpResponseStatus status, int expectedLength) {
        return connection.writer().begin(status, expectedLength);
    }

    /** Ends an answer without a body: 204, 304. */
    public void send(Reply reply) {
        end(reply, NOTHING);
    }

    /** Ends an answer. The bytes are not copied, so they must not change. */
    public void send(Reply reply, byte[] value) {
        end(reply.length(value.length), isHead() ? NOTHING : value);
    }

    /** Ends an answer to {@code HEAD} for a value of this length. */
    public void send(Reply reply, long length) {
        end(reply.length(length), NOTHING);
    }

    /** Nobody gets an answer any more: there is nothing to observe. */
    void giveUp() {
        if (observation != null) {
            observation.abandon();
        }
    }

    private void end(Reply reply, byte[] value) {
        if (begun) {
            reply.end().release();
            return;
        }
        connection.beginAnswer(this, reply, true, value);
        if (observation != null) {
            observation.end(reply.status());
        }
        connection.endAnswer(this);
    }

    /** Gives the request to Spring MVC, which answers it. */
    public void handOver() {
        if (observation != null) {
            observation.abandon();
            observation = null;
        }
        if (!begun) {
            connection.handOver(this);
        }
    }

    boolean isHead() {
        return head.method() == HttpMethod.HEAD;
    }

    boolean isHttp10() {
        return !head.protocolVersion().isKeepAliveDefault();
    }
}

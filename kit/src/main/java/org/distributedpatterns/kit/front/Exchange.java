package org.distributedpatterns.kit.front;

import io.micrometer.tracing.Span;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.distributedpatterns.kit.front.Observations.Observation;
import org.jspecify.annotations.Nullable;

/**
 * A request and the way to its answer. Belongs to the event loop of its connection: all methods are called there. It is
 * answered once; an answer to a caller that has gone is dropped.
 */
public final class Exchange {

    private static final byte[] NOTHING = {};

    private final Turn turn;
    private final Outbox outbox;
    private final HttpRequest head;
    private final Observations observations;
    private @Nullable Observation observation;
    private byte[] body = NOTHING;

    Exchange(Turn turn, Outbox outbox, HttpRequest head, Observations observations) {
        this.turn = turn;
        this.outbox = outbox;
        this.head = head;
        this.observations = observations;
    }

    /** The fast path takes it. */
    void observe() {
        observation = observations.begin(head);
    }

    void answered(HttpResponseStatus status) {
        if (observation != null) {
            observations.end(observation, status);
        }
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
            observations.in(observation, work);
        }
    }

    /** The id of the request's trace; a random one if it has none. */
    public String traceId() {
        Span span = observation == null ? null : observation.span();
        return span == null ? Refusal.traceId() : span.context().traceId();
    }

    /** Where to answer. */
    public EventLoop loop() {
        return outbox.loop();
    }

    /** The answer is being given already, or nobody waits for it any more. */
    public boolean isOver() {
        return !turn.awaits(this);
    }

    /**
     * Begins an answer.
     *
     * @param expectedLength about how long the body will be
     */
    public Reply reply(HttpResponseStatus status, int expectedLength) {
        return outbox.begin(status, expectedLength);
    }

    /** Ends an answer without a body: 204, 304. */
    public void send(Reply reply) {
        turn.send(this, reply, NOTHING);
    }

    /** Ends an answer. The bytes are not copied, so they must not change. */
    public void send(Reply reply, byte[] value) {
        turn.send(this, reply.length(value.length), isHead() ? NOTHING : value);
    }

    /** Ends an answer to {@code HEAD} for a value of this length. */
    public void send(Reply reply, long length) {
        turn.send(this, reply.length(length), NOTHING);
    }

    /** Gives the request to Spring MVC, which answers it. */
    public void handOver() {
        if (observation != null) {
            observations.abandon(observation);
            observation = null;
        }
        turn.handOver(this);
    }

    boolean isHead() {
        return head.method() == HttpMethod.HEAD;
    }

    boolean isHttp10() {
        return !head.protocolVersion().isKeepAliveDefault();
    }
}

package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.balance.Pool;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.upstream.Begun;
import org.distributedpatterns.gateway.upstream.Permit;
import org.distributedpatterns.gateway.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * One request that was let in: its attempt at one instance, and the answer on its way to the caller. Ends in one of
 * four ways: answered; handed to the filters; broken off in the middle, and the caller's connection with it; given up
 * by the caller. Of one event loop.
 */
final class Passage implements Link.User, Links.Asker {

    /** What {@link Request} was let in with. */
    record Entry(Upstream upstream, Permit permit, Budget deadline, CacheVisit visit) {}

    /**
     * A plain request.
     *
     * @param caller the caller's address; empty if it has none
     * @param close whether the connection ends with the answer
     */
    record Request(HttpRequest received, Way way, String caller, String scheme, Traces.Mark mark, boolean close) {}

    /** What a connection is told of its passage. */
    interface Owner {

        /** All is written. */
        void answered(Passage passage);

        /** The filters are to go on with the request. */
        void handedOver(Passage passage, Begun begun);

        /** The answer broke off. */
        void broken(Passage passage);
    }

    private final Forwarding forwarding;
    private final ChannelHandlerContext caller;
    private final Owner owner;
    private final Request request;
    private final Entry entry;
    private final long begun = System.nanoTime();
    private @Nullable Instance instance;
    private @Nullable Link link;
    private @Nullable Answer answer;
    private boolean over;
    private long since;

    Passage(Forwarding forwarding, ChannelHandlerContext caller, Owner owner, Request request, Entry entry) {
        this.forwarding = forwarding;
        this.caller = caller;
        this.owner = owner;
        this.request = request;
        this.entry = entry;
        forwarding.underWay().begin();
    }

    Request request() {
        return request;
    }

    void start(Links links) {
        Upstream upstream = entry.upstream();
        List<Instance> left = upstream.left(Set.of(), null);
        if (left.isEmpty()) {
            handOver(null);
            return;
        }
        Instance chosen =
                upstream.balancer().pick(left, new RequestCall(request.received(), caller.channel(), request.caller()));
        instance = chosen;
        chosen.begin();
        since = System.nanoTime();
        Link free = links.free(chosen);
        if (free != null) {
            send(free, chosen);
        } else if (!links.open(chosen, this)) {
            handOver(null);
        }
    }

    @Override
    public void connected(Link opened) {
        if (over || instance == null) {
            opened.close();
        } else {
            send(opened, instance);
        }
    }

    @Override
    public void notConnected(Throwable cause) {
        handOver(Begun.End.NOT_SENT, cause);
    }

    private void send(Link to, Instance chosen) {
        link = to;
        RequestHead head = new RequestHead(
                request.received(),
                request.way().path(),
                request.caller().isEmpty() ? null : request.caller(),
                request.scheme(),
                request.mark().traceparent());
        FullHttpRequest sent = head.to(chosen.member(), entry.deadline());
        to.send(sent, this);
    }

    // ---- the answer

    @Override
    public void interim(HttpResponse response) {
        Interim.pass(response, caller);
    }

    @Override
    public void head(HttpResponse head) {
        if (over || instance == null) {
            return;
        }
        long took = System.nanoTime() - since;
        int code = head.status().code();
        boolean gatewayError = Pool.isGatewayError(code);
        forwarding.meters().answered(request.way().route(), instance.name(), code, took);
        entry.upstream().pool().answered(instance, code, took);
        if (gatewayError && mayRepeat(instance)) {
            repeat(instance, code);
            return;
        }
        if (gatewayError) {
            entry.permit().failed(new IllegalStateException("answered " + code));
        } else {
            entry.permit().answered(true);
        }
        pass(head);
    }

    private boolean mayRepeat(Instance tried) {
        return !entry.upstream().left(Set.of(tried), null).isEmpty()
                && entry.upstream()
                        .takeRetry(forwarding.meters(), request.way().route(), "answered", 0, entry.deadline());
    }

    private void repeat(Instance tried, int code) {
        if (link != null) {
            link.drain();
            link = null;
        }
        handOver(new Begun.Attempt(
                tried,
                since,
                Begun.End.TO_REPEAT,
                new IllegalStateException("answered " + code + ", tried elsewhere")));
    }

    private void pass(HttpResponse head) {
        if (link != null) {
            answer = new Answer(forwarding, caller, request, entry.visit(), link);
            answer.begin(head);
        }
    }

    @Override
    public void content(HttpContent part) {
        if (over || answer == null) {
            part.release();
        } else {
            answer.content(part);
        }
    }

    @Override
    public void end() {
        link = null;
        if (over || answer == null) {
            return;
        }
        answer.end();
        leave("onComplete");
        owner.answered(this);
    }

    @Override
    public void pause() {
        if (!over) {
            caller.flush();
        }
    }

    @Override
    public void broken(Throwable cause) {
        link = null;
        if (over) {
            return;
        }
        if (answer == null) {
            handOver(Begun.End.BROKEN, cause);
        } else {
            leave("onError");
            owner.broken(this);
        }
    }

    // ---- the caller

    /** The caller reads on, or does not. */
    void writable(boolean on) {
        if (answer != null) {
            answer.writable(on);
        }
    }

    /** The caller has gone. */
    void givenUp() {
        if (!over) {
            dropLink();
            leave("cancel");
        }
    }

    /**
     * Looks whether there is time left.
     *
     * @return in how many nanoseconds to look again; 0 if this was the end of it
     */
    long look() {
        if (answer == null) {
            if (!entry.deadline().isSpent()) {
                return Math.max(1, entry.deadline().left().toNanos());
            }
            dropLink();
            handOver(Begun.End.LATE, new TimeoutException("no time was left"));
            return 0;
        }
        long left = answer.patience();
        if (left <= 0) {
            dropLink();
            leave("onError");
            owner.broken(this);
        }
        return Math.max(0, left);
    }

    private void dropLink() {
        if (link != null) {
            link.drop();
            link = null;
        }
    }

    // ---- the end

    private void handOver(Begun.End end, Throwable cause) {
        handOver(instance == null ? null : new Begun.Attempt(instance, since, end, cause));
    }

    private void handOver(Begun.@Nullable Attempt attempt) {
        if (over) {
            return;
        }
        over = true;
        release();
        forwarding.serverMeters().goneOn();
        owner.handedOver(this, new Begun(entry.upstream(), entry.permit(), entry.deadline(), attempt));
    }

    private void leave(String how) {
        over = true;
        release();
        entry.permit().abandoned(); // if it has not ended yet
        long took = System.nanoTime() - begun;
        HttpResponseStatus status = answer == null ? null : answer.status();
        forwarding.log().write(request, status, took, instance, how);
        if (status != null) {
            forwarding.serverMeters().answered(request.received().method().name(), status.code(), took);
        }
    }

    private void release() {
        entry.visit().left();
        if (instance != null) {
            instance.end();
        }
        forwarding.underWay().end();
    }
}

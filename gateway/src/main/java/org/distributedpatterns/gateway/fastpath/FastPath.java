package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.gateway.problem.Problem;
import org.distributedpatterns.gateway.settings.Balancing;
import org.distributedpatterns.gateway.upstream.Admission;
import org.distributedpatterns.gateway.upstream.Begun;
import org.distributedpatterns.gateway.upstream.Deadline;
import org.distributedpatterns.gateway.upstream.Upstream;
import org.distributedpatterns.gateway.wire.Handover;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Takes plain requests out of a connection and forwards them, one at a time and only while no other request of the
 * connection is unanswered; lets all else by. One per connection.
 */
final class FastPath extends ChannelDuplexHandler implements Passage.Owner {

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Forwarding forwarding;
    private final LinksOfLoops linksOfLoops;
    private final Queue<Object> behind = new ArrayDeque<>(0);
    private @Nullable ChannelHandlerContext context;
    private @Nullable Passage passage;
    private @Nullable Begun begun;
    private boolean requestComplete;
    private boolean readOn;
    private int unanswered;
    private @Nullable ScheduledFuture<?> watch;
    private long watchAt;
    private @Nullable InetAddress lastCaller;
    private String lastCallerText = "";

    FastPath(Forwarding forwarding, LinksOfLoops linksOfLoops) {
        this.forwarding = forwarding;
        this.linksOfLoops = linksOfLoops;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    // ---- requests

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (passage != null) {
            if (!requestComplete && message instanceof LastHttpContent) {
                requestComplete = true;
                ReferenceCountUtil.release(message);
            } else {
                behind.add(message); // no more is read until the answer is complete
            }
        } else if (message instanceof HttpRequest request) {
            if (unanswered > 0 || !begin(context, request)) {
                unanswered++;
                context.fireChannelRead(message);
            }
        } else {
            context.fireChannelRead(message);
        }
    }

    /** Once more after a request, to see whether the caller goes away. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (readOn) {
            readOn = false;
            if (passage != null && behind.isEmpty()) {
                context.read();
            }
        }
        context.fireChannelReadComplete();
    }

    /** @return whether the request is under way here */
    private boolean begin(ChannelHandlerContext context, HttpRequest received) {
        Way way = forwarding.underWay().isOpen() ? forwarding.plain().find(received, context.channel()) : null;
        Upstream upstream = way == null ? null : forwarding.upstreams().of(way.service());
        if (way == null
                || upstream == null
                || upstream.settings().balancing().strategy() == Balancing.Strategy.COOKIE) {
            return false;
        }
        Deadline deadline = deadline(received, upstream);
        if (deadline == null) {
            return false;
        }
        String scheme = context.pipeline().get(SslHandler.class) == null ? "http" : "https";
        CacheVisit visit =
                way.cached() ? forwarding.cache().visit(received, scheme, pathOf(received.uri())) : CacheVisit.NONE;
        if (visit == null) {
            return false;
        }
        Traces.Mark mark = forwarding.traces().mark(received.headers());
        if (mark == null
                || !forwarding.door().enters(received, context.channel())
                || !(upstream.admit() instanceof Admission.Admitted admitted)) {
            visit.left();
            return false;
        }
        boolean close = received.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        Passage begins = new Passage(
                forwarding,
                context,
                this,
                new Passage.Request(received, way, caller(received, context), scheme, mark, close),
                new Passage.Entry(upstream, admitted.permit(), deadline, visit));
        passage = begins;
        requestComplete = false;
        readOn = true;
        begins.start(linksOfLoops.of(context.channel()));
        if (passage == begins) {
            watch(context, Math.min(LOOK_NANOS, deadline.left().toNanos()));
        }
        return true;
    }

    private @Nullable Deadline deadline(HttpRequest request, Upstream upstream) {
        try {
            return Deadline.of(
                    request.headers().get(Deadline.HEADER),
                    upstream.settings().timeout(),
                    forwarding.properties().maxTime());
        } catch (Problem malformed) {
            return null; // which the filters say
        }
    }

    private static String pathOf(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private String caller(HttpRequest request, ChannelHandlerContext context) {
        InetAddress caller = forwarding.source().of(request, context.channel());
        if (caller == null) {
            return "";
        }
        if (!caller.equals(lastCaller)) {
            lastCaller = caller;
            lastCallerText = caller.getHostAddress();
        }
        return lastCallerText;
    }

    // ---- what becomes of a passage

    @Override
    public void answered(Passage done) {
        passage = null;
        ChannelHandlerContext here = context;
        if (here == null) {
            return;
        }
        if (done.request().close()) {
            releaseBehind();
        } else {
            letBy(here);
        }
    }

    @Override
    public void handedOver(Passage done, Begun on) {
        passage = null;
        begun = on;
        ChannelHandlerContext here = context;
        if (here == null) {
            return;
        }
        Handover.on(here.channel()).leave(Begun.class, on);
        unanswered++;
        here.fireChannelRead(done.request().received());
        if (requestComplete) {
            here.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            letBy(here);
            here.fireChannelReadComplete();
        }
    }

    @Override
    public void broken(Passage done) {
        passage = null;
        releaseBehind();
        if (context != null) {
            context.close();
        }
    }

    /** What came behind the request goes the usual way. */
    private void letBy(ChannelHandlerContext context) {
        if (behind.isEmpty()) {
            return;
        }
        Object message = behind.poll();
        while (message != null) {
            if (message instanceof HttpRequest) {
                unanswered++;
            }
            context.fireChannelRead(message);
            message = behind.poll();
        }
        context.fireChannelReadComplete();
    }

    private void releaseBehind() {
        Object message = behind.poll();
        while (message != null) {
            ReferenceCountUtil.release(message);
            message = behind.poll();
        }
    }

    // ---- the filters' answers

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean interim =
                message instanceof HttpResponse response && response.status().code() < 200;
        if (message instanceof LastHttpContent && !interim) {
            unanswered--;
            forget(context);
        }
        context.write(message, promise);
    }

    private void forget(ChannelHandlerContext context) {
        if (begun != null) {
            begun.over();
            begun = null;
            Handover.on(context.channel()).clear();
        }
    }

    // ---- the caller

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (passage != null) {
            passage.writable(context.channel().isWritable());
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Passage present = passage;
        passage = null;
        if (present != null) {
            present.givenUp();
        }
        forget(context);
        releaseBehind();
        context.fireChannelInactive();
    }

    /** Sees to it that the passage is looked at by then, and every second. */
    private void watch(ChannelHandlerContext context, long nanos) {
        long at = System.nanoTime() + nanos;
        if (watch != null && watchAt - at <= 0) {
            return;
        }
        if (watch != null) {
            watch.cancel(false);
        }
        watchAt = at;
        watch = context.executor().schedule(() -> look(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        watch = null;
        Passage present = passage;
        if (present == null) {
            return;
        }
        if (context.pipeline().get(NettyPipeline.IdleTimeoutHandler) instanceof IdleStateHandler idle) {
            idle.resetReadTimeout(); // who waits for an answer is not idle
        }
        long again = present.look();
        if (again > 0 && passage == present) {
            watch(context, Math.min(LOOK_NANOS, again));
        }
    }
}

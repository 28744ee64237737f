package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.distributedpatterns.gateway.upstream.Begun;
import org.distributedpatterns.gateway.wire.Handover;
import org.distributedpatterns.gateway.wire.Messages;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Takes plain requests out of a connection and forwards them, one at a time and only while no other request of the
 * connection is unanswered; lets all else by. One per connection.
 */
final class FastPath extends ChannelDuplexHandler implements Passage.Owner {

    private final Forwarding forwarding;
    private final LinksOfLoops linksOfLoops;
    private final Entrance entrance;
    private final Watch watch = new Watch(this::look);
    private final Queue<Object> behind = new ArrayDeque<>(0);
    private @Nullable ChannelHandlerContext context;
    private @Nullable Passage passage;
    private @Nullable Begun begun;
    private boolean requestComplete;
    private boolean readOn;
    private int unanswered;

    FastPath(Forwarding forwarding, LinksOfLoops linksOfLoops) {
        this.forwarding = forwarding;
        this.linksOfLoops = linksOfLoops;
        this.entrance = new Entrance(forwarding);
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
        Entrance.Admitted admitted = entrance.enter(received, context.channel());
        if (admitted == null) {
            return false;
        }
        Passage begins = new Passage(forwarding, context, this, admitted.request(), admitted.entry());
        passage = begins;
        requestComplete = false;
        readOn = true;
        begins.start(linksOfLoops.of(context.channel()));
        if (passage == begins) {
            watch.within(context, admitted.entry().deadline().left().toNanos());
        }
        return true;
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
        if (Messages.endsAnswer(message)) {
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

    /** @return in how many nanoseconds to look again; 0 for not at all */
    private long look(ChannelHandlerContext context) {
        Passage present = passage;
        if (present == null) {
            return 0;
        }
        if (context.pipeline().get(NettyPipeline.IdleTimeoutHandler) instanceof IdleStateHandler idle) {
            idle.resetReadTimeout(); // who waits for an answer is not idle
        }
        long again = present.look();
        return passage == present ? again : 0;
    }
}

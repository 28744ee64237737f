package org.distributedpatterns.gateway.fastpath;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.distributedpatterns.gateway.balance.Instance;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an instance, which carries one request at a time. It reads even when it carries none, so that it
 * knows at once when the instance closes it. Used by its event loop only.
 */
final class Link extends ChannelInboundHandlerAdapter {

    /** Whom an answer is for. All calls come from the link's event loop; the last one is an end or a break. */
    interface User {

        /** 102, 103: the answer itself follows. */
        void interim(HttpResponse response);

        void head(HttpResponse response);

        /** A part of the body, to be released. */
        void content(HttpContent part);

        /** The answer is complete; the link is no longer the user's. */
        void end();

        /** All that had arrived has been handed over. */
        void pause();

        /** No more comes, and the answer is not complete. */
        void broken(Throwable cause);
    }

    private static final long LONG_ENOUGH_MILLIS = 1_000;

    private final Instance instance;
    private final Consumer<Link> whenFree;
    private final Consumer<Link> whenClosed;
    private @Nullable Channel channel;
    private @Nullable User user;
    private @Nullable User toldOf;
    private boolean interim;
    private boolean keepAlive;
    private long freeSince;

    Link(Instance instance, Consumer<Link> whenFree, Consumer<Link> whenClosed) {
        this.instance = instance;
        this.whenFree = whenFree;
        this.whenClosed = whenClosed;
    }

    Instance instance() {
        return instance;
    }

    /** Since when it carries nothing, on the scale of {@link System#nanoTime()}. */
    long freeSince() {
        return freeSince;
    }

    boolean isOpen() {
        return channel != null && channel.isActive();
    }

    /** Sends a request, whose answer {@code user} is told of. */
    void send(FullHttpRequest request, User by) {
        user = by;
        keepAlive = false;
        if (channel != null) {
            channel.writeAndFlush(request, channel.voidPromise());
        }
    }

    /** Whether what comes is read on. */
    void reads(boolean on) {
        if (channel != null) {
            channel.config().setAutoRead(on);
        }
    }

    /** Nobody wants the answer: in HTTP/1.1 there is no other way to say so. */
    void drop() {
        user = null;
        close();
    }

    /** Nobody wants the rest of the answer; the connection serves on if there is little of it. */
    void drain() {
        Channel present = channel;
        if (present != null) {
            User drain = new Drain(this);
            user = drain;
            present.eventLoop()
                    .schedule(
                            () -> {
                                if (user == drain) {
                                    drop();
                                }
                            },
                            LONG_ENOUGH_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        freeSince = System.nanoTime();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        User present = user;
        if (present == null
                || !(message instanceof HttpObject read)
                || read.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            context.close();
            return;
        }
        if (message instanceof HttpResponse response) {
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (interim) {
                if (response.status().code() == 101) { // nobody asked for another protocol
                    context.close();
                } else if (response.status().code() > 101) {
                    present.interim(response);
                }
            } else {
                keepAlive = HttpUtil.isKeepAlive(response);
                present.head(response);
            }
        }
        if (message instanceof HttpContent part) {
            content(present, part);
        }
        toldOf = present;
    }

    private void content(User present, HttpContent part) {
        if (interim || user != present) { // it may have lost interest in the head
            part.release();
            return;
        }
        boolean last = part instanceof LastHttpContent;
        present.content(part);
        if (last && user == present) {
            user = null;
            freeSince = System.nanoTime();
            if (keepAlive && isOpen()) {
                whenFree.accept(this);
            } else {
                close();
            }
            present.end();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        User told = toldOf;
        if (told != null) {
            toldOf = null;
            told.pause();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        whenClosed.accept(this);
        broken(new IOException("the connection was closed before the answer was complete"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken(cause);
        context.close();
    }

    private void broken(Throwable cause) {
        User present = user;
        if (present != null) {
            user = null;
            present.broken(cause);
        }
    }
}

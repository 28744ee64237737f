package org.distributedpatterns.gateway.fastpath;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.upstream.ForwardProperties;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop. The one used last is used first, so that few stay warm and the rest are closed
 * here before the instances close them: a request on a connection that is just being closed is lost. Used by that event
 * loop only.
 */
final class Links {

    /** Is told once whether there is a connection. */
    interface Asker {

        void connected(Link link);

        void notConnected(Throwable cause);
    }

    private final EventLoop loop;
    private final Class<? extends Channel> kind;
    private final ForwardProperties properties;
    private final Allowance allowance;
    private final Map<Instance, Deque<Link>> free = new HashMap<>();
    private boolean sweeping;

    /** @param kind of channels that live on that loop */
    Links(EventLoop loop, Class<? extends Channel> kind, ForwardProperties properties, Allowance allowance) {
        this.loop = loop;
        this.kind = kind;
        this.properties = properties;
        this.allowance = allowance;
    }

    /** A free connection to an instance, if one is open and will stay so for a while. */
    @Nullable
    Link free(Instance instance) {
        Deque<Link> links = free.get(instance);
        Link link = links == null ? null : links.pollFirst();
        if (link == null) {
            return null;
        }
        if (!link.isOpen() || isStale(link)) {
            link.close();
            return null; // those below it were used before it
        }
        return link;
    }

    private boolean isStale(Link link) {
        return System.nanoTime() - link.freeSince() > properties.maxIdle().toNanos();
    }

    /**
     * Opens a connection.
     *
     * @return whether it is allowed: there may be as many as there may be, or the instance may have a name that has to
     *     be looked up
     */
    boolean open(Instance instance, Asker asker) {
        InetSocketAddress address = address(instance);
        if (address == null || !allowance.take(instance)) {
            return false;
        }
        Link link = new Link(instance, this::isFree, this::isClosed);
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(kind)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        properties.connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(), link);
                    }
                })
                .connect(address);
        connecting.addListener((ChannelFutureListener) connected -> {
            connected.channel().closeFuture().addListener(closed -> allowance.giveBack(instance));
            if (connected.isSuccess()) {
                asker.connected(link);
            } else {
                asker.notConnected(connected.cause());
            }
        });
        return true;
    }

    private static @Nullable InetSocketAddress address(Instance instance) {
        byte[] literal =
                NetUtil.createByteArrayFromIpAddressString(instance.member().host());
        try {
            return literal == null
                    ? null
                    : new InetSocketAddress(
                            InetAddress.getByAddress(literal), instance.member().port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four or sixteen bytes are an address", e);
        }
    }

    /** Takes a connection back, or one that was opened for nothing. */
    void isFree(Link link) {
        free.computeIfAbsent(link.instance(), none -> new ArrayDeque<>()).addFirst(link);
        if (!sweeping) {
            sweeping = true;
            loop.schedule(this::sweep, properties.maxIdle().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void isClosed(Link link) {
        Deque<Link> links = free.get(link.instance());
        if (links != null) {
            links.remove(link);
        }
    }

    private void sweep() {
        Iterator<Deque<Link>> all = free.values().iterator();
        while (all.hasNext()) {
            Deque<Link> links = all.next();
            while (!links.isEmpty() && isStale(links.getLast())) {
                links.removeLast().close();
            }
            if (links.isEmpty()) {
                all.remove();
            }
        }
        sweeping = !free.isEmpty();
        if (sweeping) {
            loop.schedule(this::sweep, properties.maxIdle().toMillis() / 4 + 1, TimeUnit.MILLISECONDS);
        }
    }
}

package org.distributedpatterns.gateway.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.distributedpatterns.gateway.balance.Balancer;
import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.balance.Pool;
import org.distributedpatterns.gateway.tcp.TcpProperties.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port whose connections go to instances of one service. An instance that does not accept is passed over and the next
 * one is tried; nothing has been read of the caller by then. A connection whose instance dies ends, and the next one
 * goes to another: what a half-done conversation means only the application knows.
 */
final class TcpDoor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TcpDoor.class);

    private static final int BUFFER = 16 * 1024;

    private final String service;
    private final Listener settings;
    private final Pool pool;
    private final Predicate<String> closed;
    private final Balancer balancer;
    private final TcpMeters meters;
    private final ChannelGroup connections;
    private final Channel listening;

    TcpDoor(
            String service,
            Listener settings,
            Pool pool,
            Predicate<String> closed,
            Balancer balancer,
            EventLoopGroup loops,
            TcpMeters meters) {
        this.service = service;
        this.settings = settings;
        this.pool = pool;
        this.closed = closed;
        this.balancer = balancer;
        this.meters = meters;
        this.connections = new DefaultChannelGroup(loops.next());
        this.listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BUFFER))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel caller) {
                        accept(caller);
                    }
                })
                .bind(settings.bind(), settings.port())
                .syncUninterruptibly()
                .channel();
        meters.watch(service, connections);
        log.info("carries connections to {} from {}", service, listening.localAddress());
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private void accept(SocketChannel caller) {
        if (connections.size() >= settings.maxConnections()) {
            meters.ended(service, "refused");
            caller.close();
            return;
        }
        if (closed.test(service)) {
            log.warn("{} has calls that need the admin token, which is not to be seen in a connection", service);
            meters.ended(service, "refused");
            caller.close();
            return;
        }
        connections.add(caller);
        connect(caller, new HashSet<>());
    }

    private void connect(SocketChannel caller, Set<Instance> tried) {
        List<Instance> left = new ArrayList<>(pool.fit());
        left.removeAll(tried);
        if (left.isEmpty()) {
            left.addAll(pool.all());
            left.removeAll(tried);
        }
        if (left.isEmpty()) {
            log.warn("no instance of {} accepts connections ({} tried)", service, tried.size());
            meters.ended(service, "none");
            caller.close();
            return;
        }
        Instance instance = balancer.pick(left, new TcpCall(caller));
        tried.add(instance);
        instance.begin();
        long begun = System.nanoTime();
        Channel target = new Bootstrap()
                .group(caller.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BUFFER))
                .handler(new Relay(caller))
                .connect(instance.member().host(), instance.member().port())
                .addListener((ChannelFutureListener) connected -> {
                    if (connected.isSuccess()) {
                        pool.answered(instance, 200, System.nanoTime() - begun);
                        join(caller, (SocketChannel) connected.channel());
                    } else {
                        log.debug("{} did not accept", instance.name(), connected.cause());
                        pool.failed(instance);
                        connect(caller, tried);
                    }
                })
                .channel();
        target.closeFuture().addListener(closed -> instance.end());
    }

    private void join(SocketChannel caller, SocketChannel target) {
        if (!caller.isActive()) {
            target.close();
            return;
        }
        meters.ended(service, "joined");
        caller.pipeline()
                .addLast(new IdleStateHandler(0, 0, settings.idle().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(new Relay(target));
        caller.read();
        target.read();
    }

    /** Accepts no more, and ends what there is. */
    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
    }
}

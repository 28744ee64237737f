// Written by ./platform sync from kit: front/FrontWebServer.java
package org.distributedpatterns.shardservice.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;

/**
 * The port of the service, in front of the Tomcat that Spring MVC runs on, and what the connections to it share. Spring
 * Boot starts and stops both.
 */
final class FrontWebServer implements WebServer {

    private static final Logger log = LoggerFactory.getLogger(FrontWebServer.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private final WebServer tomcat;
    private final InetSocketAddress address;
    private final FastPath fastPath;
    private final FrontProperties properties;
    private final Transport transport;
    private final Observations observations;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final FastThreadLocal<BodyMemory> bodyMemory = new FastThreadLocal<>() {
        @Override
        protected BodyMemory initialValue() {
            return new BodyMemory(Math.max(
                    properties.maximumBody().toBytes(),
                    properties.maximumBodies().toBytes() / properties.loops()));
        }
    };
    private @Nullable Channel listening;
    private volatile InetSocketAddress tomcatAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private volatile boolean leaving;
    private volatile boolean stopping;

    /**
     * @param tomcat listens on the loopback interface
     * @param address of the port that clients know
     */
    FrontWebServer(
            WebServer tomcat,
            InetSocketAddress address,
            FastPath fastPath,
            FrontProperties properties,
            Transport transport,
            Observations observations) {
        this.tomcat = tomcat;
        this.address = address;
        this.fastPath = fastPath;
        this.properties = properties;
        this.transport = transport;
        this.observations = observations;
    }

    @Override
    public void start() {
        tomcat.start();
        tomcatAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), tomcat.getPort());
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.loops())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 * 1024, 128 * 1024))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            tomcat.stop();
            throw new WebServerException("can't listen at " + address, bound.cause());
        }
        listening = bound.channel();
        log.info("listens at port {} ({}), Spring MVC behind it", getPort(), transport);
    }

    private void accept(SocketChannel channel) {
        if (connections.size() >= properties.maximumConnections()) {
            log.warn("{} connections are enough: another one is closed", connections.size());
            channel.close();
            return;
        }
        connections.add(channel);
        var connection = new Connection(channel, this);
        channel.pipeline().addLast(connection.decoder(), connection);
    }

    /** Clients are asked to go elsewhere: with each answer, unless they have sent more already. */
    void leave() {
        leaving = true;
    }

    /**
     * Stops listening; ends when each request that had come has its answer. What is idle is closed after a second, not
     * at once: its next request may be on the way.
     */
    @Override
    public void shutDownGracefully(GracefulShutdownCallback callback) {
        leaving = true;
        stopping = true;
        if (listening != null) {
            listening.close();
        }
        connections.newCloseFuture().addListener(_ -> tomcat.shutDownGracefully(callback));
        log.info("drains {} connections", connections.size());
    }

    @Override
    public void stop() {
        if (listening != null) {
            listening.close();
        }
        connections.close();
        tomcat.stop();
    }

    @Override
    public void destroy() {
        tomcat.destroy();
    }

    @Override
    public int getPort() {
        return listening != null && listening.localAddress() instanceof InetSocketAddress local ? local.getPort() : -1;
    }

    FastPath fastPath() {
        return fastPath;
    }

    FrontProperties properties() {
        return properties;
    }

    Observations observations() {
        return observations;
    }

    /** Of the calling event loop. */
    BodyMemory bodyMemory() {
        return bodyMemory.get();
    }

    /** Opens a connection to Tomcat that lives on the given loop. */
    ChannelFuture connectToTomcat(EventLoop loop, Supplier<List<ChannelHandler>> handlers) {
        return transport.connect(loop, tomcatAddress, CONNECT_TIMEOUT, handlers);
    }

    boolean isLeaving() {
        return leaving;
    }

    /** What is idle is closed. */
    boolean isStopping() {
        return stopping;
    }
}

package org.distributedpatterns.kit.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;

/** The port of the service, in front of the web server that Spring MVC runs on. Spring Boot starts and stops both. */
final class Front implements WebServer {

    private static final Logger log = LoggerFactory.getLogger(Front.class);

    private final WebServer behind;
    private final InetSocketAddress address;
    private final FrontState state;
    private @Nullable Channel listening;

    Front(WebServer behind, InetSocketAddress address, FrontState state) {
        this.behind = behind;
        this.address = address;
        this.state = state;
    }

    @Override
    public void start() {
        behind.start();
        state.portBehind(behind.getPort());
        ChannelFuture bound = new ServerBootstrap()
                .group(state.transport().loops())
                .channel(state.transport().serverChannel())
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
            behind.stop();
            throw new WebServerException("can't listen at " + address, bound.cause());
        }
        listening = bound.channel();
        log.info("listens at port {} ({}), Spring MVC behind it", getPort(), state.transport());
    }

    private void accept(SocketChannel channel) {
        if (state.connections().size() >= state.properties().maximumConnections()) {
            log.warn(
                    "{} connections are enough: another one is closed",
                    state.connections().size());
            channel.close();
            return;
        }
        state.connections().add(channel);
        var connection = new Connection(channel, state);
        int header = Math.toIntExact(state.properties().maximumHeader().toBytes());
        var config = new HttpDecoderConfig().setMaxInitialLineLength(header).setMaxHeaderSize(header);
        channel.pipeline().addLast(new Decoder(config, connection), connection);
    }

    /** Tells the connection when bytes come, before they are decoded. */
    private static final class Decoder extends HttpRequestDecoder {

        private final Connection connection;

        Decoder(HttpDecoderConfig config, Connection connection) {
            super(config);
            this.connection = connection;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
            connection.receiving();
            super.channelRead(context, bytes);
        }
    }

    /**
     * Stops listening; ends when each request that had come has its answer. What is idle is closed after a second, not
     * at once: its next request may be on the way.
     */
    @Override
    public void shutDownGracefully(GracefulShutdownCallback callback) {
        state.stop();
        if (listening != null) {
            listening.close();
        }
        state.connections().newCloseFuture().addListener(_ -> behind.shutDownGracefully(callback));
        log.info("drains {} connections", state.connections().size());
    }

    @Override
    public void stop() {
        if (listening != null) {
            listening.close();
        }
        state.connections().close();
        behind.stop();
    }

    @Override
    public void destroy() {
        behind.destroy();
    }

    @Override
    public int getPort() {
        return listening != null && listening.localAddress() instanceof InetSocketAddress local ? local.getPort() : -1;
    }
}

package org.distributedpatterns.gateway.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Consumer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Reaches the pipelines of HTTP/1.1 connections. Without TLS a connection has its codec from the start; with TLS and
 * HTTP/2 both ends agree on a protocol first (ALPN), and only then is there a codec to stand next to.
 */
public final class Http11Connections {

    private Http11Connections() {}

    /** A server that lets {@code use} see the pipeline of each HTTP/1.1 connection before its first request is read. */
    public static HttpServer each(HttpServer server, Consumer<ChannelPipeline> use) {
        return server.doOnChannelInit((observer, channel, remote) -> {
            ChannelPipeline pipeline = channel.pipeline();
            if (pipeline.get(NettyPipeline.H2OrHttp11Codec) != null) {
                pipeline.addBefore(NettyPipeline.ReactiveBridge, null, new OnceAgreed(use));
            } else if (isHttp11(pipeline)) {
                use.accept(pipeline);
            }
        });
    }

    private static boolean isHttp11(ChannelPipeline pipeline) {
        return pipeline.get(NettyPipeline.HttpTrafficHandler) != null;
    }

    /** The event of the handshake comes by here after the codec was put in place, and before anything is read. */
    private static final class OnceAgreed extends ChannelInboundHandlerAdapter {

        private final Consumer<ChannelPipeline> use;

        OnceAgreed(Consumer<ChannelPipeline> use) {
            this.use = use;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                ChannelPipeline pipeline = context.pipeline();
                if (isHttp11(pipeline)) {
                    use.accept(pipeline);
                }
                context.fireUserEventTriggered(event);
                pipeline.remove(this);
            } else {
                context.fireUserEventTriggered(event);
            }
        }
    }
}

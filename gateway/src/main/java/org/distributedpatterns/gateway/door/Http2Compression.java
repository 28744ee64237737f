package org.distributedpatterns.gateway.door;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http2.Http2StreamChannel;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/** Puts {@link ResponseCompression} into each stream of HTTP/2, when its request has come and before it is answered. */
final class Http2Compression {

    private Http2Compression() {}

    static HttpServer each(HttpServer server, CompressionRules rules) {
        return server.configuration().sslProvider() == null
                ? server
                : server.doOnConnection(connection -> add(connection, rules));
    }

    private static void add(Connection connection, CompressionRules rules) {
        ChannelPipeline pipeline = connection.channel().pipeline();
        if (connection.channel() instanceof Http2StreamChannel
                && connection instanceof HttpServerRequest request
                && pipeline.get(NettyPipeline.H2ToHttp11Codec) != null
                && pipeline.get(ResponseCompression.class) == null) {
            ResponseCompression compression = new ResponseCompression(rules);
            pipeline.addAfter(NettyPipeline.H2ToHttp11Codec, ResponseCompression.class.getSimpleName(), compression);
            compression.received(
                    pipeline.context(compression),
                    new DefaultHttpRequest(
                            request.version(), request.method(), request.uri(), request.requestHeaders()));
        }
    }
}

package org.distributedpatterns.gateway.forward;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.function.Consumer;
import org.distributedpatterns.gateway.wire.FieldRules;
import org.distributedpatterns.gateway.wire.NativeRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Passes on what an instance says before its answer: 102 and 103 (RFC 9110, section 15.2; RFC 8297). Reactor Netty
 * 1.3.7 takes the first of them for the answer itself, and the request hangs.
 */
final class InterimResponses extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<Consumer<HttpResponse>> CALLER =
            AttributeKey.valueOf(InterimResponses.class, "caller");

    private boolean within;
    private boolean readOn;

    private InterimResponses() {}

    /** A client whose connections tell interim responses from answers. */
    static HttpClient recognizedBy(HttpClient client) {
        return client.doOnChannelInit((observer, channel, remote) -> channel.pipeline()
                .addAfter(NettyPipeline.HttpCodec, InterimResponses.class.getSimpleName(), new InterimResponses()));
    }

    /** Lets them go to the caller of {@code exchange}, for as long as its answer has not begun. */
    static void relay(Connection connection, ServerWebExchange exchange) {
        connection.channel().attr(CALLER).set(response -> send(response, exchange));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response && isInterim(response.status())) {
            Consumer<HttpResponse> caller = context.channel().attr(CALLER).get();
            if (caller != null) {
                caller.accept(response);
            }
            within = !(message instanceof LastHttpContent);
            readOn = true;
            ReferenceCountUtil.release(message);
        } else if (within) {
            within = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** The client reads once for an answer: what was no answer has to be made up for. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (readOn) {
            readOn = false;
            context.read();
        }
        context.fireChannelReadComplete();
    }

    /** Not 100, which the client itself waits for, nor 101, which ends HTTP. */
    private static boolean isInterim(HttpResponseStatus status) {
        return status.code() > 101 && status.code() < 200;
    }

    private static void send(HttpResponse response, ServerWebExchange exchange) {
        HttpServerRequest caller = NativeRequest.of(exchange.getRequest());
        if (isCommitted(exchange.getResponse())
                || caller == null
                || !caller.version().equals(HttpVersion.HTTP_1_1)) {
            return; // an interim response is a hint: callers do without
        }
        HttpHeaders headers = response.headers().copy();
        FieldRules.removeFromInterim(headers);
        caller.withConnection(connection -> write(connection.channel(), response.status(), headers));
    }

    private static boolean isCommitted(ServerHttpResponse response) {
        ServerHttpResponse innermost = response;
        while (innermost instanceof ServerHttpResponseDecorator decorator) {
            innermost = decorator.getDelegate();
        }
        return innermost.isCommitted();
    }

    /** At once if this is the caller's event loop, too: the answer may follow in the same breath. */
    private static void write(Channel channel, HttpResponseStatus status, HttpHeaders headers) {
        if (channel.eventLoop().inEventLoop()) {
            writeNow(channel, status, headers);
        } else {
            channel.eventLoop().execute(() -> writeNow(channel, status, headers));
        }
    }

    /** From the handler next to the codec: those after it count answers. */
    private static void writeNow(Channel channel, HttpResponseStatus status, HttpHeaders headers) {
        List<String> handlers = channel.pipeline().names();
        int next = handlers.indexOf(NettyPipeline.HttpCodec) + 1;
        if (next > 0 && next < handlers.size()) {
            DefaultFullHttpResponse interim =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
            interim.headers().set(headers);
            channel.pipeline().context(handlers.get(next)).writeAndFlush(interim);
        }
    }
}

package org.distributedpatterns.gateway.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.gateway.problem.ProblemJson;
import org.distributedpatterns.gateway.problem.TraceIds;
import org.jspecify.annotations.Nullable;

/**
 * Stands right behind the HTTP codec of each connection and refuses what is malformed before anything makes sense of
 * it: what the codec could not read, ambiguous request targets, odd transfer codings, no or several {@code Host}
 * headers. The connection ends with the refusal.
 */
final class WireGuard extends ReadsOn {

    /** How long what else the caller sends is read and dropped, so that the answer reaches it. */
    private static final long LINGER_MILLIS = 1_000;

    private int unanswered;
    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            Refusal refusal = refusal(request);
            if (refusal != null) {
                refused = true;
                ReferenceCountUtil.release(message);
                refuse(context, refusal);
                return;
            }
            unanswered++;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (refused) {
            context.read();
        } else {
            context.fireChannelReadComplete();
        }
    }

    @Override
    void answered() {
        unanswered--;
    }

    private record Refusal(HttpResponseStatus status, String detail) {}

    private static @Nullable Refusal refusal(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return switch (request.decoderResult().cause()) {
                case TooLongHttpLineException line ->
                    new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
                case TooLongHttpHeaderException header ->
                    new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too large");
                case null, default -> new Refusal(HttpResponseStatus.BAD_REQUEST, "this is no HTTP/1.1 request");
            };
        }
        String detail = RequestTarget.refusal(request.uri());
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (detail == null
                && !codings.isEmpty()
                && !(codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"))) {
            detail = "of transfer codings, chunked is understood, and once";
        }
        if (detail == null && request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            detail = "a request has exactly one Host header";
        }
        return detail == null ? null : new Refusal(HttpResponseStatus.BAD_REQUEST, detail);
    }

    private void refuse(ChannelHandlerContext context, Refusal refusal) {
        if (unanswered > 0) {
            context.close(); // answers to earlier requests of the connection are still to come: none of this one's own
            return;
        }
        byte[] body = ProblemJson.bytes(refusal.status().code(), refusal.detail(), TraceIds.random());
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal.status(), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(written -> {
            if (context.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
            context.read();
            var close = context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            context.channel().closeFuture().addListener(closed -> close.cancel(false));
        });
    }
}

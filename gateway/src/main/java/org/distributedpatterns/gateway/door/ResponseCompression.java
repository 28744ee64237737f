package org.distributedpatterns.gateway.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2DataFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Compresses answers next to the codec: those from the cache, too, which stores them as they came. Left alone are
 * parts, what is compressed already, what must not be transformed, what is small, and types that are not listed.
 *
 * <p>A compressed answer is another representation and has another strong tag (RFC 9110, section 8.8.3.3):
 * {@code "x--gzip"} in place of {@code "x"}. In what a caller sends of tags the mark is taken off again, so that
 * {@code If-Match} and {@code If-None-Match} mean to a service what they meant to the caller; {@code If-Range} keeps
 * it, since parts are of the other representation. One of these stands in each connection.
 */
final class ResponseCompression extends HttpContentCompressor {

    private static final String MARK = "--gzip\"";

    /** What has to be known of a request when its answer comes. */
    private record Asked(boolean acceptsGzip, boolean marked) {}

    private final CompressionRules rules;
    private final Queue<Asked> unanswered = new ArrayDeque<>();
    private Asked current = none();

    ResponseCompression(CompressionRules rules) {
        super(StandardCompressionOptions.gzip());
        this.rules = rules;
    }

    @Override
    protected void decode(ChannelHandlerContext context, HttpRequest request, List<Object> out) throws Exception {
        unanswered.add(asked(request));
        super.decode(context, request, out);
    }

    /** Tells of a request that has passed already. */
    void received(ChannelHandlerContext context, HttpRequest request) {
        try {
            decode(context, request, new ArrayList<>());
        } catch (Exception e) {
            throw new IllegalStateException("the request's fields could not be read", e);
        }
    }

    private static Asked none() {
        return new Asked(false, false);
    }

    private Asked asked(HttpRequest request) {
        boolean marked = takeMarkOff(request.headers(), HttpHeaderNames.IF_NONE_MATCH);
        takeMarkOff(request.headers(), HttpHeaderNames.IF_MATCH);
        String accepted = String.join(",", request.headers().getAll(HttpHeaderNames.ACCEPT_ENCODING));
        String agent = request.headers().get(HttpHeaderNames.USER_AGENT);
        return new Asked("gzip".equals(determineEncoding(accepted)) && rules.admitsAgent(agent), marked);
    }

    private static boolean takeMarkOff(HttpHeaders headers, CharSequence name) {
        List<String> lines = headers.getAll(name);
        if (lines.stream().noneMatch(line -> line.contains(MARK))) {
            return false;
        }
        headers.set(name, lines.stream().map(line -> line.replace(MARK, "\"")).toList());
        return true;
    }

    /** The server writes contents as bytes or, in HTTP/2, as frames, and the encoder would let those by. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        Object content = switch (message) {
            case ByteBuf bytes -> new DefaultHttpContent(bytes);
            case Http2DataFrame frame when !frame.isEndStream() -> new DefaultHttpContent(frame.content());
            default -> message;
        };
        super.write(context, content, promise);
    }

    @Override
    protected void encode(ChannelHandlerContext context, HttpObject message, List<Object> out) throws Exception {
        HttpObject sent = message;
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            Asked asked = unanswered.poll();
            current = asked == null ? current : asked;
            if (response.status().code() == 304 && current.marked()) {
                sent = changeable(response);
                mark(((HttpResponse) sent).headers());
            } else if (rules.mayCompress(response)) {
                sent = changeable(response);
                vary(((HttpResponse) sent).headers());
            }
        }
        super.encode(context, sent, out);
    }

    @Override
    protected @Nullable Result beginEncode(HttpResponse response, String acceptEncoding) throws Exception {
        if (!current.acceptsGzip() || !rules.mayCompress(response) || !rules.isWorthIt(response)) {
            return null;
        }
        Result result = super.beginEncode(response, acceptEncoding);
        if (result != null) {
            mark(response.headers());
            response.headers().remove(HttpHeaderNames.ACCEPT_RANGES);
        }
        return result;
    }

    private static void mark(HttpHeaders headers) {
        String tag = headers.get(HttpHeaderNames.ETAG);
        if (tag != null && tag.startsWith("\"") && tag.endsWith("\"") && tag.length() > 1) {
            headers.set(HttpHeaderNames.ETAG, tag.substring(0, tag.length() - 1) + MARK);
        }
    }

    private static void vary(HttpHeaders headers) {
        String vary = String.join(",", headers.getAll(HttpHeaderNames.VARY)).toLowerCase(Locale.ROOT);
        if (!vary.contains("accept-encoding") && !vary.contains("*")) {
            headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        }
    }

    /** Answers from the store have fields that can't be changed. */
    private static HttpResponse changeable(HttpResponse response) {
        if (!(response instanceof FullHttpResponse full)) {
            return response;
        }
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        headers.add(full.headers());
        return new DefaultFullHttpResponse(
                full.protocolVersion(), full.status(), full.content(), headers, full.trailingHeaders());
    }
}

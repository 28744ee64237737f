// Written by ./platform sync from kit: front/Refusal.java
package org.distributedpatterns.cacheservice.front;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why the front itself turns a request down: it is no HTTP, or not all of it comes. Everything that is a request is
 * answered behind it.
 */
record Refusal(HttpResponseStatus status, String detail) {

    private static final Logger log = LoggerFactory.getLogger(Refusal.class);

    static final Refusal INCOMPLETE =
            new Refusal(HttpResponseStatus.REQUEST_TIMEOUT, "the request did not arrive in time");
    static final Refusal NO_ANSWER =
            new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "the service behind this port does not answer");
    private static final Refusal MALFORMED =
            new Refusal(HttpResponseStatus.BAD_REQUEST, "this is no well-formed HTTP/1.1 request");
    private static final Refusal VERSION =
            new Refusal(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/1.0 are spoken here");
    private static final Refusal EXPECTATION =
            new Refusal(HttpResponseStatus.EXPECTATION_FAILED, "the only expectation that is met is 100-continue");

    /** Null if nothing speaks against the request so far. */
    static @Nullable Refusal of(HttpRequest head) {
        HttpHeaders headers = head.headers();
        if (head.decoderResult().isFailure()) {
            return of(head.decoderResult().cause());
        }
        if (head.protocolVersion().majorVersion() != 1) {
            return VERSION;
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && !headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).equals(List.of("chunked"))) {
            return MALFORMED; // whoever reads it otherwise would see another request
        }
        if (headers.contains(HttpHeaderNames.EXPECT)
                && !headers.containsValue(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true)) {
            return EXPECTATION;
        }
        return null;
    }

    /** What the decoder found. */
    static Refusal of(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ ->
                new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
            case TooLongHttpHeaderException _ ->
                new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the header fields are too large");
            default -> MALFORMED;
        };
    }

    /** Writes the answer, after which the connection ends. */
    void write(ResponseWriter writer) {
        byte[] body = body();
        Reply reply = writer.begin(status, body.length)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .header(HeaderNames.CONNECTION, "close");
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            reply.header(HeaderNames.RETRY_AFTER, 1);
        }
        writer.write(reply.length(body.length).end(), body);
    }

    /** An RFC 9457 problem. Nothing of the request is in it. */
    private byte[] body() {
        String trace = traceId();
        log.debug("[{}] refused: {}", trace, detail);
        return """
                {"type":"about:blank","title":"%s","status":%d,"detail":"%s","traceId":"%s"}""".formatted(status.reasonPhrase(), status.code(), detail, trace)
                .getBytes(UTF_8);
    }

    /** A name for a request that came without a trace: the log has it. */
    static String traceId() {
        var random = ThreadLocalRandom.current();
        return "%016x%016x".formatted(random.nextLong(), random.nextLong(1, Long.MAX_VALUE));
    }
}

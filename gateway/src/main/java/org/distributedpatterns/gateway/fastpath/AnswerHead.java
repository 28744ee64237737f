package org.distributedpatterns.gateway.fastpath;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.distributedpatterns.gateway.wire.FieldRules;

/** What a caller gets of the head of an answer. */
final class AnswerHead {

    private AnswerHead() {}

    /** The fields that go on. */
    static HttpHeaders fields(HttpResponse answer) {
        return FieldRules.kept(answer.headers(), FieldRules::reachesCaller);
    }

    /** Whether the parts of its body are to reach the caller one by one. */
    static boolean isStreamed(HttpHeaders fields) {
        String type = fields.get(HttpHeaderNames.CONTENT_TYPE);
        return type != null
                && (type.regionMatches(true, 0, "text/event-stream", 0, 17)
                        || type.regionMatches(true, 0, "application/x-ndjson", 0, 20));
    }

    /** Says where the body ends, if the service has not, and whether the connection does. */
    static void frame(HttpHeaders fields, HttpResponseStatus status, boolean close) {
        boolean bodiless = status.code() == 204 || status.code() == 304;
        if (!bodiless && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (close) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }
}

// Written by ./platform sync from kit: front/HopByHopHeaders.java
package org.distributedpatterns.shardservice.front;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which header fields end at this hop (RFC 9110, section 7.6.1). */
final class HopByHopHeaders {

    private static final Set<String> NAMES = Set.of(
            "connection", "keep-alive", "proxy-connection", "transfer-encoding", "te", "upgrade", "expect", "date");

    /** Nobody can have these taken off by naming them in {@code Connection}. */
    private static final Set<String> FRAMING = Set.of("content-length", "host");

    private HopByHopHeaders() {}

    /** The request for the next hop. */
    static HttpRequest forwarded(HttpRequest head) {
        var next = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, head.method(), head.uri(), head.headers().copy());
        HttpHeaders headers = next.headers();
        boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
        for (String named : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : named.split(",", -1)) {
                if (!FRAMING.contains(name.strip().toLowerCase(Locale.ROOT))) {
                    headers.remove(name.strip());
                }
            }
        }
        NAMES.forEach(headers::remove);
        if (chunked) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, "chunked"); // how this hop frames it
        }
        if (!head.protocolVersion().isKeepAliveDefault() && !headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, "localhost"); // HTTP/1.0 has no need of it
        }
        return next;
    }

    /** Copies an answer's fields to the client. */
    static void copy(HttpHeaders headers, Reply reply) {
        for (Map.Entry<String, String> field : headers) {
            if (!NAMES.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                reply.header(field.getKey(), field.getValue());
            }
        }
    }
}

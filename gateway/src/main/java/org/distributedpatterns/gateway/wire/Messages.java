package org.distributedpatterns.gateway.wire;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;

/** What the handlers of a caller's connection ask of the messages that come by. */
public final class Messages {

    private Messages() {}

    /**
     * Whether a request is a well-formed GET or HEAD of HTTP/1.1 without a body, another protocol or an expectation.
     */
    public static boolean isBareRead(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD)
                && request.protocolVersion() == HttpVersion.HTTP_1_1
                && request.decoderResult().isSuccess()
                && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && !headers.contains(HttpHeaderNames.UPGRADE)
                && !headers.contains(HttpHeaderNames.EXPECT);
    }

    /** Whether what is written ends an answer; interim responses (RFC 9110, section 15.2) are none. */
    public static boolean endsAnswer(Object written) {
        return written instanceof LastHttpContent
                && !(written instanceof HttpResponse response
                        && response.status().code() < 200);
    }

    /** The scheme by which requests of a connection come. */
    public static String scheme(Channel connection) {
        return connection.pipeline().get(SslHandler.class) == null ? "http" : "https";
    }

    /** The raw path of a request: its target without the query. */
    public static String path(HttpRequest request) {
        String target = request.uri();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}

package org.distributedpatterns.gateway.fastpath;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import org.distributedpatterns.gateway.wire.FieldRules;

/** Passes on what an instance says before its answer: 102 and 103 (RFC 9110, section 15.2; RFC 8297). */
final class Interim {

    private Interim() {}

    static void pass(HttpResponse response, ChannelHandlerContext caller) {
        DefaultFullHttpResponse interim =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, response.status(), Unpooled.EMPTY_BUFFER);
        interim.headers().set(response.headers());
        FieldRules.removeFromInterim(interim.headers());
        caller.writeAndFlush(interim);
    }
}

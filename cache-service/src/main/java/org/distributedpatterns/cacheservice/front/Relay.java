// Written by ./platform sync from kit: front/Relay.java
package org.distributedpatterns.cacheservice.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/** Writes an answer of Spring MVC to the client, framed anew for this hop. */
final class Relay {

    private final Exchange to;
    private final Turn turn;
    private final Channel client;
    private final Outbox outbox;
    private boolean interim;
    private boolean chunked;
    private boolean bodyless;
    private boolean last;

    Relay(Exchange to, Turn turn, Channel client, Outbox outbox) {
        this.to = to;
        this.turn = turn;
        this.client = client;
        this.outbox = outbox;
    }

    /** Takes a part of the answer, which it does not release; true at the end of the answer. */
    boolean isEndAfter(Object part) {
        if (part instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                head(head);
            }
        }
        if (!(part instanceof HttpContent content) || interim) {
            return false;
        }
        boolean last = part instanceof LastHttpContent;
        body(content.content(), last);
        return last;
    }

    /** Whether nothing can follow the answer on the connection that it came on. */
    boolean isLast() {
        return last;
    }

    private void head(HttpResponse head) {
        last = !HttpUtil.isKeepAlive(head);
        HttpResponseStatus status = head.status();
        bodyless = to.isHead()
                || status.equals(HttpResponseStatus.NO_CONTENT)
                || status.equals(HttpResponseStatus.NOT_MODIFIED);
        boolean lengthKnown = bodyless || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        chunked = !lengthKnown && !to.isHttp10();
        Reply reply = outbox.begin(status, 0);
        HopByHop.copy(head.headers(), reply);
        if (chunked) {
            reply.header(Names.TRANSFER_ENCODING, "chunked");
        }
        outbox.write(turn.end(to, reply, lengthKnown || chunked));
    }

    private void body(ByteBuf bytes, boolean last) {
        if (chunked && bytes.isReadable()) {
            String size = Integer.toHexString(bytes.readableBytes());
            outbox.write(Unpooled.wrappedBuffer(ascii(size + "\r\n"), bytes.retain(), ascii("\r\n")));
        } else if (!bodyless && bytes.isReadable()) {
            outbox.write(bytes.retain());
        }
        if (chunked && last) {
            outbox.write(ascii("0\r\n\r\n"));
        }
    }

    private ByteBuf ascii(String text) {
        return ByteBufUtil.writeAscii(client.alloc(), text);
    }
}

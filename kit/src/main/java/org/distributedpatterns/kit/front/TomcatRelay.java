package org.distributedpatterns.kit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one client's requests, each written anew, to Tomcat on a connection of its own, and the answers back, framed
 * anew for the client, at the slower side's pace.
 */
final class TomcatRelay implements BodySink {

    private static final Logger log = LoggerFactory.getLogger(TomcatRelay.class);

    private static final byte[] NOTHING = {};

    private final Connection connection;
    private final Channel client;
    private final ResponseWriter writer;
    private final FrontWebServer front;
    private @Nullable ChannelFuture tomcat;
    private @Nullable Exchange exchange;

    // The answer to the exchange.
    private boolean interim;
    private boolean chunked;
    private boolean bodyless;
    private boolean last;

    TomcatRelay(Connection connection, Channel client, ResponseWriter writer, FrontWebServer front) {
        this.connection = connection;
        this.client = client;
        this.writer = writer;
        this.front = front;
    }

    /** Sends the head of a request; the body follows through {@link #take}. */
    void begin(Exchange next) {
        exchange = next;
        send(HopByHopHeaders.forwarded(next.head()));
    }

    /** Sends a request that has come as a whole. */
    void begin(Exchange next, byte[] body) {
        begin(next);
        send(new DefaultLastHttpContent(Unpooled.wrappedBuffer(body)));
    }

    @Override
    public boolean isReady() {
        return exchange == null
                || tomcat != null && tomcat.isSuccess() && tomcat.channel().isWritable();
    }

    @Override
    public void take(HttpContent part) {
        if (exchange == null) {
            part.release(); // the answer did not wait for it
        } else {
            send(part);
        }
    }

    /** The connection stays, for the next request. */
    @Override
    public void release() {}

    private void send(HttpObject part) {
        ChannelFuture open = tomcat == null ? connect() : tomcat;
        tomcat = open;
        if (open.isSuccess()) {
            write(open.channel(), part);
        } else {
            open.addListener(_ -> write(open.channel(), part));
        }
    }

    private static void write(Channel to, HttpObject part) {
        to.writeAndFlush(part).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private ChannelFuture connect() {
        return front.connectToTomcat(
                        client.eventLoop(), () -> List.of(new HttpClientCodec(16_384, 65_536, 65_536), new Answers()))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        log.warn("Tomcat can't be reached", connected.cause());
                        fail();
                    } else if (!client.isActive()) {
                        close();
                    } else {
                        client.eventLoop().execute(connection::proceed); // after what waits for this connection
                    }
                });
    }

    /** Tomcat can't be reached, or broke off. */
    private void fail() {
        tomcat = null;
        if (exchange != null) {
            connection.refuse(Refusal.NO_ANSWER);
        }
    }

    /** Gives up what is under way. */
    void close() {
        exchange = null;
        if (tomcat != null) {
            tomcat.channel().close();
        }
    }

    /** Reads an answer as fast as the client takes it. */
    void clientWritabilityChanged() {
        if (tomcat != null && tomcat.isSuccess()) {
            tomcat.channel().config().setAutoRead(client.isWritable());
        }
    }

    private void answer(Exchange to, HttpObject part) {
        if (part instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                answerHead(to, head);
            }
        }
        if (part instanceof HttpContent content && !interim) {
            boolean end = content instanceof LastHttpContent;
            answerBody(content.content(), end);
            if (end) {
                answerEnd(to);
            }
        }
    }

    private void answerHead(Exchange to, HttpResponse head) {
        last = !HttpUtil.isKeepAlive(head);
        HttpResponseStatus status = head.status();
        bodyless = to.isHead()
                || status.equals(HttpResponseStatus.NO_CONTENT)
                || status.equals(HttpResponseStatus.NOT_MODIFIED);
        boolean lengthKnown = bodyless || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        chunked = !lengthKnown && !to.isHttp10();
        Reply reply = writer.begin(status, 0);
        HopByHopHeaders.copy(head.headers(), reply);
        if (chunked) {
            reply.header(HeaderNames.TRANSFER_ENCODING, "chunked");
        }
        connection.beginAnswer(to, reply, lengthKnown || chunked, NOTHING);
    }

    private void answerBody(ByteBuf bytes, boolean end) {
        if (chunked && bytes.isReadable()) {
            String size = Integer.toHexString(bytes.readableBytes());
            writer.write(Unpooled.wrappedBuffer(ascii(size + "\r\n"), bytes.retain(), ascii("\r\n")));
        } else if (!bodyless && bytes.isReadable()) {
            writer.write(bytes.retain());
        }
        if (chunked && end) {
            writer.write(ascii("0\r\n\r\n"));
        }
    }

    private ByteBuf ascii(String text) {
        return ByteBufUtil.writeAscii(client.alloc(), text);
    }

    private void answerEnd(Exchange to) {
        exchange = null;
        if (tomcat != null && (last || !to.received || !tomcat.channel().isActive())) {
            Channel used = tomcat.channel();
            tomcat = null; // the next request opens another one
            used.close();
        }
        connection.endAnswer(to);
        connection.proceed();
    }

    private final class Answers extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                var part = (HttpObject) message;
                if (part.decoderResult().isFailure()) {
                    context.close(); // cut off, or no HTTP
                } else if (exchange != null && client.isActive()) {
                    answer(exchange, part);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
            clientWritabilityChanged();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            connection.proceed();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (tomcat != null && tomcat.channel() == context.channel()) {
                fail();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException) {
                log.debug("the connection to Tomcat broke off", cause);
            } else {
                log.error("the connection to Tomcat is closed", cause);
            }
            context.close();
        }
    }
}

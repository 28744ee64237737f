package org.distributedpatterns.kit.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries one client's requests, each written anew, to Spring MVC and the answers back, at the slower side's pace. */
final class Handover implements Intake {

    private final Turn turn;
    private final Connection connection;
    private final SocketChannel client;
    private final Outbox outbox;
    private final FrontState front;
    private @Nullable ChannelFuture behind;
    private @Nullable Relay relay;

    Handover(Turn turn, Connection connection, SocketChannel client, Outbox outbox, FrontState front) {
        this.turn = turn;
        this.connection = connection;
        this.client = client;
        this.outbox = outbox;
        this.front = front;
    }

    void begin(Exchange next) {
        relay = new Relay(next, turn, client, outbox);
        send(HopByHop.forwarded(next.head()));
    }

    @Override
    public boolean isReady() {
        return relay == null
                || behind != null && behind.isSuccess() && behind.channel().isWritable();
    }

    @Override
    public void take(HttpContent part) {
        if (relay != null) {
            send(part);
            return;
        }
        part.release(); // the answer did not wait for it
    }

    private void send(HttpObject part) {
        ChannelFuture open = behind == null ? connect() : behind;
        behind = open;
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
        return front.transport()
                .connect(
                        client.eventLoop(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), front.portBehind()),
                        Duration.ofSeconds(1),
                        () -> List.of(new HttpClientCodec(16_384, 65_536, 65_536), new Answers()))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        fail();
                    } else if (!client.isActive()) {
                        abandon();
                    } else {
                        client.eventLoop().execute(connection::goOn); // after what waits for this connection
                    }
                });
    }

    private void fail() {
        behind = null;
        if (relay != null) {
            turn.refuse(Refusal.BEHIND);
        }
    }

    void abandon() {
        relay = null;
        if (behind != null) {
            behind.channel().close();
        }
    }

    void clientWritable() {
        if (behind != null && behind.isSuccess()) {
            behind.channel().config().setAutoRead(client.isWritable());
        }
    }

    private final class Answers extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (relay != null && client.isActive() && relay.isEndAfter(message)) {
                    if (relay.isLast() || !turn.isReceived()) {
                        behind = null; // the next request opens another one
                        context.close();
                    }
                    relay = null;
                    turn.answered();
                    connection.goOn();
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
            clientWritable();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            connection.goOn();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (behind != null && behind.channel() == context.channel()) {
                fail();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}

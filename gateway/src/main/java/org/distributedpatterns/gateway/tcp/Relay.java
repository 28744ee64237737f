package org.distributedpatterns.gateway.tcp;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.timeout.IdleStateEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a connection: what it reads goes to {@code peer}, and only when that has taken it the next is read,
 * so a slow reader slows the writer down and one buffer is all that is held. The end of what one side sends is passed
 * on and leaves the other direction open (half-close); an error ends both.
 */
final class Relay extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private final DuplexChannel peer;

    Relay(DuplexChannel peer) {
        this.peer = peer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        peer.writeAndFlush(message).addListener(written -> {
            if (written.isSuccess()) {
                context.read();
            } else {
                context.close();
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent end -> {
                // behind what is still to be written
                peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> peer.shutdownOutput());
                if (peer.isInputShutdown()) {
                    closeBoth(context.channel());
                }
            }
            case IdleStateEvent idle -> closeBoth(context.channel());
            default -> context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close(peer);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("a connection broke", cause);
        context.close();
    }

    private void closeBoth(Channel own) {
        close(own);
        close(peer);
    }

    private static void close(Channel channel) {
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}

package org.distributedpatterns.cacheservice.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;

/**
 * What comes back on one connection to Spring MVC. Tomcat ends a connection with its answer if that is 400, 500 or 503,
 * among others.
 */
final class Answers extends ChannelInboundHandlerAdapter {

    private final Handover handover;
    private boolean last;

    Answers(Handover handover) {
        this.handover = handover;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            last |= message instanceof HttpResponse head && !HttpUtil.isKeepAlive(head);
            handover.came(message, last);
        } finally {
            ReferenceCountUtil.release(message);
        }
        handover.clientWritable();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        handover.goOn();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        handover.ended(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}

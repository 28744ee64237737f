// Written by ./platform sync from kit: front/Connection.java
package org.distributedpatterns.shardservice.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection: one request is answered at a time, in order. */
final class Connection extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private final SocketChannel channel;
    private final FrontState front;
    private final Outbox outbox;
    private final Turn turn;
    private final Inbox inbox;
    private final Deadlines deadlines;
    private boolean inputEnded;

    Connection(SocketChannel channel, FrontState front) {
        this.channel = channel;
        this.front = front;
        this.outbox = new Outbox(channel);
        this.turn = new Turn(this, channel, outbox, front);
        this.inbox = new Inbox(channel, turn);
        this.deadlines = new Deadlines(this, channel, outbox, front);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadlines.start();
    }

    /** Bytes came, and are about to be decoded. */
    void receiving() {
        deadlines.receiving();
        outbox.beginBatch();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof LastHttpContent) {
            deadlines.received();
        }
        inbox.offer((HttpObject) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        outbox.endBatch();
    }

    /** The turn is over, or takes more. */
    void goOn() {
        inbox.goOn();
        if (inputEnded && isIdle()) {
            channel.close();
        }
    }

    /** Whether the answer that is being given has to be the last one. */
    boolean isLast() {
        return (front.isLeaving() || inputEnded) && inbox.isEmpty();
    }

    boolean isIdle() {
        return turn.isOver() && inbox.isEmpty();
    }

    /** Closes once the client had the time to read what was written; what it still sends is dropped. */
    void closeGently() {
        inbox.close();
        outbox.finish(channel::shutdownOutput);
        deadlines.linger();
    }

    /** The client has not sent all of a request in time. */
    void requestTimedOut() {
        turn.refuse(Refusal.INCOMPLETE);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        turn.writable();
        goOn();
    }

    /** A client may end its side and wait for the answers to what it sent. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            boolean cutOff = !turn.isOver() && !turn.isReceived() && inbox.isEmpty();
            if (inbox.isClosed() || isIdle() || cutOff) {
                channel.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inbox.close();
        deadlines.stop();
        turn.abandon();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("{} broke off", channel, cause);
        } else {
            log.error("{} is closed", channel, cause);
        }
        channel.close();
    }
}

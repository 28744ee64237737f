// Written by ./platform sync from kit: front/Inbox.java
package org.distributedpatterns.cacheservice.front;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a client has sent and is not taken yet: requests ahead of their turn, and bodies that have no room. As long as
 * something waits, the connection is not read, so what waits is no more than one read brought.
 */
final class Inbox {

    private final Channel channel;
    private final Turn turn;
    private final Queue<HttpObject> waiting = new ArrayDeque<>();
    private boolean closed;
    private boolean catchingUp;

    Inbox(Channel channel, Turn turn) {
        this.channel = channel;
        this.turn = turn;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Hands a part of a request to its turn, or keeps it until that can take it. */
    void offer(HttpObject part) {
        if (closed) {
            ReferenceCountUtil.release(part);
        } else if (waiting.isEmpty() && canTake(part)) {
            take(part);
        } else {
            waiting.add(part);
            regulate();
        }
    }

    private boolean canTake(HttpObject part) {
        return part instanceof HttpRequest
                ? turn.isOver() && channel.isWritable()
                : turn.intake().isReady();
    }

    private void take(HttpObject part) {
        switch (part) {
            case HttpRequest head -> turn.begin(head);
            case HttpContent content -> turn.take(content);
            default -> ReferenceCountUtil.release(part);
        }
    }

    /** The turn is over, or takes more: what has waited can go on. */
    void goOn() {
        if (catchingUp) {
            return;
        }
        catchingUp = true;
        try {
            for (HttpObject next = waiting.peek(); next != null && canTake(next); next = waiting.peek()) {
                take(waiting.remove());
            }
        } finally {
            catchingUp = false;
        }
        regulate();
    }

    /** Reads on if what comes can be taken. */
    private void regulate() {
        boolean wanted =
                closed || waiting.isEmpty() && (turn.isOver() || turn.intake().isReady());
        if (channel.isActive() && channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** Drops what waits, and all that comes. */
    void close() {
        closed = true;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        regulate();
    }

    boolean isClosed() {
        return closed;
    }
}

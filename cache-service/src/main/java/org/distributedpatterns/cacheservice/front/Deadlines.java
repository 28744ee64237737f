// Written by ./platform sync from kit: front/Deadlines.java
package org.distributedpatterns.cacheservice.front;

import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The patience with one client. Requests only set flags; a check each second counts how long a state lasts, so times
 * are kept to a second and cost nothing per request.
 */
final class Deadlines implements Runnable {

    private static final int LINGER_SECONDS = 2;

    private final Connection connection;
    private final SocketChannel channel;
    private final Outbox outbox;
    private final FrontState front;
    private java.util.concurrent.@Nullable ScheduledFuture<?> checks;
    private boolean receiving;
    private boolean active;
    private boolean lingering;
    private int receivingSeconds;
    private int idleSeconds;
    private int stalledSeconds;
    private int lingeringSeconds;
    private long lastLeft;

    Deadlines(Connection connection, SocketChannel channel, Outbox outbox, FrontState front) {
        this.connection = connection;
        this.channel = channel;
        this.outbox = outbox;
        this.front = front;
    }

    void start() {
        checks = channel.eventLoop().scheduleWithFixedDelay(this, 1, 1, TimeUnit.SECONDS);
    }

    void stop() {
        if (checks != null) {
            checks.cancel(false);
        }
    }

    /** Bytes of a request came. */
    void receiving() {
        receiving = true;
        active = true;
    }

    /** A request is complete. */
    void received() {
        receiving = false;
        receivingSeconds = 0;
    }

    /** The connection is only open for the client to read the rest. */
    void linger() {
        lingering = true;
    }

    @Override
    public void run() {
        if (lingering && ++lingeringSeconds > LINGER_SECONDS) {
            channel.close();
        } else if (isTooLong(
                front.properties().requestTimeout(), stalledSeconds = isStalled() ? stalledSeconds + 1 : 0)) {
            channel.close();
        } else if (receiving && channel.config().isAutoRead() && !lingering) {
            if (isTooLong(front.properties().requestTimeout(), ++receivingSeconds)) {
                connection.requestTimedOut();
            }
        } else if (!receiving) {
            idleSeconds = active || !connection.isIdle() ? 0 : idleSeconds + 1;
            active = false;
            if (front.isStopping() && idleSeconds > 0) {
                channel.close();
            }
            if (isTooLong(front.properties().idleTimeout(), idleSeconds)) {
                channel.close();
            }
        }
    }

    private static boolean isTooLong(Duration most, int seconds) {
        return seconds > most.toSeconds();
    }

    /** Whether bytes wait to be taken, as many as a second ago. */
    private boolean isStalled() {
        var buffer = channel.unsafe().outboundBuffer();
        long left = outbox.left() + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
        boolean stalled = left > 0 && left == lastLeft;
        lastLeft = left;
        return stalled;
    }
}

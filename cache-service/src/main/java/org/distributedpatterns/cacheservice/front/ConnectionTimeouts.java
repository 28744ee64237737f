// Written by ./platform sync from kit: front/ConnectionTimeouts.java
package org.distributedpatterns.cacheservice.front;

import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The patience with one client. Requests only set flags; a check each second counts how long a state lasts, so times
 * are kept to a second and cost nothing per request.
 */
final class ConnectionTimeouts implements Runnable {

    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Connection connection;
    private final SocketChannel channel;
    private final ResponseWriter writer;
    private final FrontWebServer front;
    private @Nullable Future<?> checks;
    private boolean receiving;
    private boolean active;
    private boolean lingering;
    private int receivingSeconds;
    private int idleSeconds;
    private int stalledSeconds;
    private int lingeringSeconds;
    private long lastUnsent;

    ConnectionTimeouts(Connection connection, SocketChannel channel, ResponseWriter writer, FrontWebServer front) {
        this.connection = connection;
        this.channel = channel;
        this.writer = writer;
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

    /** Bytes came. */
    void active() {
        active = true;
    }

    /** A part of a request has come, and not all of it. */
    void receiving() {
        receiving = true;
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
        Duration requestTimeout = front.properties().requestTimeout();
        stalledSeconds = isStalled() ? stalledSeconds + 1 : 0;
        if (isOver(requestTimeout, stalledSeconds) || lingering && isOver(LINGER, ++lingeringSeconds)) {
            channel.close();
        } else if (!receiving) {
            checkIdle();
        } else if (!lingering && connection.awaitsInput() && isOver(requestTimeout, ++receivingSeconds)) {
            connection.refuse(Refusal.INCOMPLETE);
        }
    }

    private void checkIdle() {
        idleSeconds = active || !connection.isIdle() ? 0 : idleSeconds + 1;
        active = false;
        if (front.isStopping() && idleSeconds > 0 || isOver(front.properties().idleTimeout(), idleSeconds)) {
            channel.close();
        }
    }

    private static boolean isOver(Duration most, int seconds) {
        return seconds > most.toSeconds();
    }

    /** Whether bytes wait to be taken, as many as a second ago. */
    private boolean isStalled() {
        var buffer = channel.unsafe().outboundBuffer();
        long unsent = writer.left() + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
        boolean stalled = unsent > 0 && unsent == lastUnsent;
        lastUnsent = unsent;
        return stalled;
    }
}

package org.distributedpatterns.cacheservice.fill;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Notices that the process stood still: stopped by a signal, frozen with its machine, or starved. A thread ticks; a gap
 * between two ticks is a pause. {@link #isLate()} tells it to a request that runs before the thread does.
 */
final class PauseWatch implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(25);

    private final LongSupplier nanos;
    private final long thresholdNanos;
    private final Runnable onPause;
    private final Thread thread =
            Thread.ofPlatform().name("pause-watch").daemon().unstarted(this::run);
    private volatile long lastTick;
    private volatile boolean closed;

    PauseWatch(LongSupplier nanos, Duration threshold, Runnable onPause) {
        this.nanos = nanos;
        this.thresholdNanos = threshold.toNanos();
        this.onPause = onPause;
        this.lastTick = nanos.getAsLong();
    }

    void start() {
        lastTick = nanos.getAsLong();
        thread.start();
    }

    /** Whether the process stood still just now, and {@code onPause} has not run yet. */
    boolean isLate() {
        return nanos.getAsLong() - lastTick > thresholdNanos;
    }

    void tick() {
        if (isLate()) {
            onPause.run(); // first: whoever sees the new tick sees its effect
        }
        lastTick = nanos.getAsLong();
    }

    private void run() {
        while (!closed) {
            tick();
            LockSupport.parkNanos(TICK.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}

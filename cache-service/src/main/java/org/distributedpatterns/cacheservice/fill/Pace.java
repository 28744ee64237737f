package org.distributedpatterns.cacheservice.fill;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what several threads take together below a rate, over any quarter of a second. Thread-safe. */
final class Pace {

    private static final long BURST_NANOS = 250_000_000;

    private final double nanosPerByte;

    /** Until when what was taken so far lasts. */
    private final AtomicLong paidUntil = new AtomicLong(System.nanoTime());

    Pace(long bytesPerSecond) {
        this.nanosPerByte = 1e9 / bytesPerSecond;
    }

    /** Takes so many bytes; waits when they come too early. */
    void take(long bytes) throws InterruptedException {
        long cost = (long) (bytes * nanosPerByte);
        long now = System.nanoTime();
        long until = paidUntil.updateAndGet(paid -> (paid - now > 0 ? paid : now) + cost);
        if (until - now > BURST_NANOS) {
            TimeUnit.NANOSECONDS.sleep(until - now - BURST_NANOS);
        }
    }
}

package org.distributedpatterns.gateway.forward;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.distributedpatterns.gateway.balance.Pool;

/** Whether anybody calls a service at present, or did within a minute. For one thread. */
final class InUse {

    /** What is known of a service's use. */
    enum Use {
        NONE,
        PRESENT,
        /** From now on again, after a pause. */
        AGAIN
    }

    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<Pool, Long> lastWanted = new WeakHashMap<>();

    InUse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Use of(Pool pool) {
        long now = nanoTime.getAsLong();
        Long before = lastWanted.get(pool);
        boolean recently = before != null && now - before <= PAUSE_NANOS;
        if (pool.wasWanted()) {
            lastWanted.put(pool, now);
            return before == null || recently ? Use.PRESENT : Use.AGAIN;
        }
        return recently ? Use.PRESENT : Use.NONE;
    }
}

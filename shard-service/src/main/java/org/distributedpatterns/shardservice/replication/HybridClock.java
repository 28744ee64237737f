package org.distributedpatterns.shardservice.replication;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A hybrid logical clock (Kulkarni et al., 2014): near to wall time, never going back, and past everything it has been
 * shown. Versions of routers that never spoke to each other are different, since the router's number is in them.
 *
 * <p>A version is a positive long: 43 bits of Unix milliseconds, 12 of a counter within the millisecond (which runs
 * over into the next one when it must), 8 of the router's number.
 */
public final class HybridClock {

    private static final int NODE_BITS = 8;
    private static final int COUNTER_BITS = 12;
    private static final long NODE = (1L << NODE_BITS) - 1;

    private final LongSupplier wallMillis;
    private final long node;
    private final AtomicLong lastTick = new AtomicLong();

    /**
     * @param wallMillis Unix time in milliseconds
     * @param node the router's number; routers that run at once should differ in its last 8 bits
     */
    public HybridClock(LongSupplier wallMillis, int node) {
        this.wallMillis = wallMillis;
        this.node = node & NODE;
    }

    /** A version later than every one that this clock has given out or been shown. */
    public long next() {
        long wall = wallMillis.getAsLong() << COUNTER_BITS;
        return lastTick.updateAndGet(last -> Math.max(last + 1, wall)) << NODE_BITS | node;
    }

    /** Takes note of a version that somebody else gave out. */
    public void observe(long version) {
        lastTick.accumulateAndGet(version >>> NODE_BITS, Math::max);
    }

    /** Whether this clock gave the version out, if it is not from before its start. */
    public boolean isOwn(long version) {
        return (version & NODE) == node;
    }

    /** The Unix time in milliseconds that a version carries: when it was written, by its router's clock. */
    public static long millis(long version) {
        return version >>> NODE_BITS + COUNTER_BITS;
    }
}

// Written by ./platform sync from kit: shift/Shift.java
package org.distributedpatterns.searchroot.shift;

import java.time.Duration;

/**
 * How much of an instance's traffic its replacement has. It begins with a tenth; each time it has answered ten requests
 * about as fast as its peers, its share doubles, until it has all and the other has none. Answers are counted, not
 * seconds: where a machine is slow or callers are few, it takes as long as it takes. Slow start by time gives a cold
 * process its full share at a set time, and when it is the only one left, all there is.
 *
 * <p>Thread-safe. Times are nanoseconds of one clock.
 */
final class Shift {

    private static final double FIRST_SHARE = 0.1;

    /** Answers between two looks. */
    static final int STEP = 10;

    /** How many times its peers' median a replacement's may be. */
    private static final int AS_FAST = 2;

    /** Medians below are all the same: the clock and the network are not finer. */
    private static final long FINEST_NANOS = 1_000_000;

    /** What is said of now. */
    static final Duration RECENT = Duration.ofSeconds(3);

    /** Requests within that time. With fewer, a replacement that is warm can take them all at once. */
    static final int FEW = 15;

    /** Longer than the owners of a key that changes hands are asked before its new ones. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private final long sinceNanos;
    private final long[] askedNanos = new long[FEW]; // of the two, the last ones
    private long asked;
    private volatile double share = FIRST_SHARE;
    private int sinceLook;

    /** Since the share changed: when that was, and the requests to both and to the replacement. */
    private long changedNanos;

    private long askedBoth;
    private long askedReplacement;

    private boolean failed;
    private long failedNanos;

    /** @param now when both were members first */
    Shift(long now) {
        this.sinceNanos = now;
        this.changedNanos = now;
    }

    /** The replacement's share of what the two get together, above 0, up to 1. */
    double share() {
        return share;
    }

    /** One of the two is asked. */
    synchronized void asked(boolean replacement, long now) {
        askedNanos[(int) (asked++ % FEW)] = now;
        askedBoth++;
        if (replacement) {
            askedReplacement++;
        }
    }

    /** The replacement failed. */
    synchronized void failed(long now) {
        failed = true;
        failedNanos = now;
    }

    /** Another answer of the replacement; whether it is time for a {@link #look}. */
    synchronized boolean answered() {
        if (share >= 1 || ++sinceLook < STEP) {
            return false;
        }
        sinceLook = 0;
        return true;
    }

    /** Gives it more if it keeps up. */
    synchronized void look(long medianNanos, long peersMedianNanos, long now) {
        if (isAsFast(medianNanos, peersMedianNanos)) {
            share = Math.min(1, share * 2);
            changedNanos = now;
            askedBoth = 0;
            askedReplacement = 0;
        }
    }

    /** Whether a replacement's median is near enough to its peers'; peers of whom nothing is known don't count. */
    static boolean isAsFast(long medianNanos, long peersMedianNanos) {
        return peersMedianNanos == 0 || medianNanos <= AS_FAST * Math.max(FINEST_NANOS, peersMedianNanos);
    }

    synchronized boolean hasFailedLately(long now) {
        return failed && now - failedNanos < RECENT.toNanos();
    }

    /** Whether hardly anybody calls the two. */
    synchronized boolean isQuiet(long now) {
        return now - sinceNanos >= RECENT.toNanos()
                && (asked < FEW || now - askedNanos[(int) (asked % FEW)] >= RECENT.toNanos());
    }

    /**
     * Whether the requests can't go to the replacement: for a long time it was asked for less than half of its share.
     * So it is where a cookie or a hash keeps callers where they are, or where few keys are asked for and the
     * replacement owns none of them.
     */
    synchronized boolean isStuck(long now) {
        return now - changedNanos >= LONG.toNanos() && askedReplacement < share * askedBoth / 2;
    }
}

package org.distributedpatterns.searchroot.shift;

/**
 * How much of an instance's traffic its replacement has. It begins with a tenth; each time it has answered ten requests
 * about as fast as its peers, its share doubles, until it has all and the other has none. Answers are counted, not
 * seconds: where a machine is slow or callers are few, it takes as long as it takes. Slow start by time gives a cold
 * process its full share at a set time, and when it is the only one left, all there is.
 *
 * <p>{@link #share} may be asked by any thread.
 */
final class Shift {

    private static final double FIRST_SHARE = 0.1;

    /** Answers between two looks. */
    static final int STEP = 10;

    /** How many times its peers' median a replacement's may be. */
    private static final int AS_FAST = 2;

    /** Medians below are all the same: the clock and the network are not finer. */
    private static final long FINEST_NANOS = 1_000_000;

    private volatile double share = FIRST_SHARE;
    private int sinceLook;

    /** The replacement's share of what the two get together, above 0, up to 1. */
    double share() {
        return share;
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
    synchronized void look(long medianNanos, long peersMedianNanos) {
        if (isAsFast(medianNanos, peersMedianNanos)) {
            share = Math.min(1, share * 2);
        }
    }

    /** Whether a replacement's median is near enough to its peers'; peers of whom nothing is known don't count. */
    static boolean isAsFast(long medianNanos, long peersMedianNanos) {
        return peersMedianNanos == 0 || medianNanos <= AS_FAST * Math.max(FINEST_NANOS, peersMedianNanos);
    }
}

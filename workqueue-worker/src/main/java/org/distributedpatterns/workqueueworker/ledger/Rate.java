package org.distributedpatterns.workqueueworker.ledger;

import java.util.Arrays;

/** Events per second over the last minute, by the events' own timestamps. Not thread-safe. */
final class Rate {

    private static final int WINDOW_SECONDS = 60;

    private final long[] seconds = new long[WINDOW_SECONDS];
    private final int[] counts = new int[WINDOW_SECONDS];

    Rate() {
        Arrays.fill(seconds, Long.MIN_VALUE);
    }

    void mark(long atMillis) {
        long second = Math.floorDiv(atMillis, 1000);
        int slot = (int) Math.floorMod(second, WINDOW_SECONDS);
        if (seconds[slot] < second) {
            seconds[slot] = second;
            counts[slot] = 0;
        }
        if (seconds[slot] == second) {
            counts[slot]++;
        }
    }

    double perSecond(long nowMillis) {
        long oldest = Math.floorDiv(nowMillis, 1000) - WINDOW_SECONDS;
        long sum = 0;
        for (int slot = 0; slot < WINDOW_SECONDS; slot++) {
            if (seconds[slot] > oldest) {
                sum += counts[slot];
            }
        }
        return (double) sum / WINDOW_SECONDS;
    }
}

// Written by ./platform sync from kit: shift/Answers.java
package org.distributedpatterns.gateway.shift;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The last answers of one instance: when they came and how long they took. Thread-safe. */
final class Answers {

    /** How many are kept: enough for a median that one collection of garbage does not move. */
    static final int KEPT = 200;

    private final long[] cameNanos = new long[KEPT];
    private final long[] tookNanos = new long[KEPT];
    private long count;

    synchronized void add(long cameAt, long took) {
        int place = (int) (count % KEPT);
        cameNanos[place] = cameAt;
        tookNanos[place] = took;
        count++;
    }

    /** All that ever came. */
    synchronized long count() {
        return count;
    }

    /** How long the last ones took, {@code most} at most; in no order. */
    synchronized long[] last(int most) {
        int size = (int) Math.min(Math.min(most, KEPT), count);
        return places(size).mapToLong(place -> tookNanos[place]).toArray();
    }

    /** How long those took that came within the time before {@code now}; in no order. */
    synchronized LongStream within(Duration time, long now) {
        long[] recent = places((int) Math.min(KEPT, count))
                .filter(place -> now - cameNanos[place] < time.toNanos())
                .mapToLong(place -> tookNanos[place])
                .toArray();
        return LongStream.of(recent);
    }

    private IntStream places(int size) {
        return IntStream.range(0, size).map(i -> (int) ((count - 1 - i) % KEPT));
    }

    /** The median; zero of none. */
    static long median(long[] values) {
        if (values.length == 0) {
            return 0;
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

package org.distributedpatterns.searchroot.shift;

import java.time.Duration;
import java.util.Arrays;

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
        long[] last = new long[size];
        for (int i = 0; i < size; i++) {
            last[i] = tookNanos[(int) ((count - 1 - i) % KEPT)];
        }
        return last;
    }

    /** How many came within the time before {@code now}; {@link #KEPT} stands for that many or more. */
    synchronized int within(Duration time, long now) {
        int recent = 0;
        while (recent < Math.min(KEPT, count)
                && now - cameNanos[(int) ((count - 1 - recent) % KEPT)] < time.toNanos()) {
            recent++;
        }
        return recent;
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

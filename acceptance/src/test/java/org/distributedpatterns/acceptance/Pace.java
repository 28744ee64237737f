package org.distributedpatterns.acceptance;

import java.time.Duration;
import java.util.Arrays;

/**
 * How fast the fleet answers just now, and what follows from it: how soon a client asks again, and how long it waits.
 * So a test asks a slow machine for less, in more time, and finds the same faults. Thread-safe.
 */
final class Pace {

    private static final int KEPT = 200;

    /** A client that is busy for a quarter of its time. */
    private static final int PAUSES_PER_ANSWER = 3;

    private static final int MEDIANS_WAITED = 20;
    private static final Duration SHORTEST = Duration.ofSeconds(3);

    /** What the services allow at most. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final long[] nanos = new long[KEPT];
    private long count;

    synchronized void answered(Duration took) {
        nanos[(int) (count++ % KEPT)] = took.toNanos();
    }

    /** The median of the last answers; zero before the first. */
    synchronized Duration median() {
        long[] known = Arrays.copyOf(nanos, (int) Math.min(count, KEPT));
        Arrays.sort(known);
        return known.length == 0 ? Duration.ZERO : Duration.ofNanos(known[known.length / 2]);
    }

    /** How long a client waits before it asks again. */
    static Duration pauseAfter(Duration took) {
        return took.multipliedBy(PAUSES_PER_ANSWER);
    }

    /**
     * What a client allows for an answer: many times what one takes, and as long as is allowed as long as none came.
     */
    Duration deadline() {
        Duration median = median();
        Duration patient = median.isZero() ? LONGEST : median.multipliedBy(MEDIANS_WAITED);
        return patient.compareTo(SHORTEST) < 0 ? SHORTEST : patient.compareTo(LONGEST) > 0 ? LONGEST : patient;
    }
}

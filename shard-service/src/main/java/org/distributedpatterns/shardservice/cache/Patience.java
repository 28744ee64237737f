package org.distributedpatterns.shardservice.cache;

import java.time.Duration;

/**
 * How long a write waits for the owners that have not answered, before it goes on without them. As long as none has
 * answered, nobody is late: a write can't go on without all, and when all are slow it is more likely this router that
 * is, or the machine. So the first answer sets the pace: whoever takes more than twice as long as it did, and more than
 * the attempt's time, is late. Times are nanoseconds of one clock. Not thread-safe.
 */
final class Patience {

    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    private final long attempt;
    private long began;
    private long lateAfter = FOR_EVER;

    Patience(long now, Duration attempt) {
        this.began = now;
        this.attempt = attempt.toNanos();
    }

    /** An owner has answered; later ones change nothing. */
    void answered(long now) {
        if (lateAfter == FOR_EVER) {
            lateAfter = Math.max(attempt, 2 * (now - began));
        }
    }

    /** Another has been asked just now, who gets an attempt's time too. */
    void begunAnew(long now) {
        began = now;
        lateAfter = attempt;
    }

    /** Those who were late are known: the rest is the budget's matter. */
    void exhausted() {
        began = began + FOR_EVER;
    }

    /** How long until those who have not answered are late; zero or less if they are. */
    long left(long now) {
        return began + lateAfter - now;
    }
}

package org.distributedpatterns.gateway.balance;

import java.time.Duration;

/**
 * A time that something lasts, twice as long each time it follows closely on the one before. Changes under the lock of
 * the pool; {@link #lasts} may be asked by any thread.
 */
final class Timeout {

    private int count;
    private volatile boolean begun;
    private volatile long until;

    /** Begins, unless it lasts already. */
    boolean begin(long now, Duration first, Duration longest) {
        if (lasts(now)) {
            return false;
        }
        // not at once after the last: that one is forgotten
        count = begun && now - until <= longest.toNanos() ? count + 1 : 1;
        until = now + Math.min(longest.toNanos(), first.toNanos() << Math.min(count - 1, 20));
        begun = true;
        return true;
    }

    boolean lasts(long now) {
        return begun && until - now > 0;
    }

    /** Ends it, and forgets it. */
    void clear() {
        begun = false;
        count = 0;
    }

    boolean isClear() {
        return !begun;
    }

    /** When it ends; of no meaning if it does not last. */
    long until() {
        return until;
    }
}

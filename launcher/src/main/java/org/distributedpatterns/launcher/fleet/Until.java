package org.distributedpatterns.launcher.fleet;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.distributedpatterns.launcher.terminal.Failure;

/** Waits for conditions that nobody announces. */
final class Until {

    private static final Duration POLL = Duration.ofMillis(100);

    private Until() {}

    /** Asks until the condition holds; false if it does not within {@code patience}. */
    static boolean holds(Duration patience, BooleanSupplier condition) {
        return holdsFor(Duration.ZERO, patience, condition);
    }

    /**
     * Asks until the condition has held for {@code stable} without a break; false if that takes more than
     * {@code patience}.
     */
    static boolean holdsFor(Duration stable, Duration patience, BooleanSupplier condition) {
        long started = System.nanoTime();
        long since = -1;
        while (true) {
            long now = System.nanoTime();
            if (!condition.getAsBoolean()) {
                since = -1;
            } else if (stable.isZero() || since >= 0 && now - since >= stable.toNanos()) {
                return true;
            } else if (since < 0) {
                since = now;
            }
            if (now - started > patience.toNanos()) {
                return false;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new Failure("interrupted");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}

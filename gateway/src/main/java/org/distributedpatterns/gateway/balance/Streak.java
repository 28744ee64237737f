package org.distributedpatterns.gateway.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts failures in a row. */
final class Streak {

    private final AtomicInteger count = new AtomicInteger();

    /** One more; whether it is the {@code limit}th, of which the count begins anew. Never for 0. */
    boolean reaches(int limit) {
        if (limit > 0 && count.incrementAndGet() >= limit) {
            count.set(0);
            return true;
        }
        return false;
    }

    void end() {
        if (count.get() != 0) {
            count.set(0);
        }
    }
}

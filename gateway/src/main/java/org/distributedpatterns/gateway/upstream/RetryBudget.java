package org.distributedpatterns.gateway.upstream;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.distributedpatterns.gateway.settings.Retries;

/**
 * How many retries the traffic of late allows: each request brings a share of a retry, and where they are rare, time
 * brings a few. What is not used is kept for ten seconds' worth at most. Without such a bound, retries multiply the
 * load on a service that fails from overload. After Finagle's {@code RetryBudget} and "Handling Overload" in <i>Site
 * Reliability Engineering</i> (Google, 2016).
 */
final class RetryBudget {

    private static final long ONE = 1_000_000;

    private static final long SECONDS_KEPT = 10;

    private final long perRequest;
    private final double perNano;
    private final long most;
    private final LongSupplier nanoTime;
    private final AtomicLong balance;
    private final AtomicLong last;

    /** What requests have brought and time has not been told of yet, a second's worth at most. */
    private final AtomicLong brought = new AtomicLong();

    private final long perSecond;

    RetryBudget(Retries settings, LongSupplier nanoTime) {
        this.perRequest = Math.round(settings.budget() * ONE);
        this.perSecond = Math.round(settings.perSecond() * ONE);
        this.perNano = settings.perSecond() * ONE / 1e9;
        // requests bring at most this much ahead: the retries of a burst stay a share of it
        this.most = Math.round((settings.perSecond() + settings.budget() * 10) * ONE * SECONDS_KEPT);
        this.nanoTime = nanoTime;
        this.balance = new AtomicLong(Math.min(most, Math.round(settings.perSecond() * ONE * SECONDS_KEPT)));
        this.last = new AtomicLong(nanoTime.getAsLong());
    }

    /** A request arrived. */
    void request() {
        brought.addAndGet(perRequest);
        add(perRequest);
    }

    /** Takes a retry, if one is left. */
    boolean tryRetry() {
        long now = nanoTime.getAsLong();
        long before = last.get();
        if (now - before > 0 && last.compareAndSet(before, now)) {
            add(notBrought(Math.round(Math.min((now - before) * perNano, most))));
        }
        while (true) {
            long present = balance.get();
            if (present < ONE) {
                return false;
            }
            if (balance.compareAndSet(present, present - ONE)) {
                return true;
            }
        }
    }

    /**
     * What time adds: only what requests have not brought already, since under load the share alone counts. What they
     * brought before counts too, or else the moments without a request would add up.
     */
    private long notBrought(long due) {
        long had = brought.getAndUpdate(before -> Math.max(0, Math.min(before, perSecond) - due));
        return Math.max(0, due - Math.min(had, perSecond));
    }

    private void add(long amount) {
        long present = balance.get();
        if (present < most) {
            balance.addAndGet(Math.min(amount, most - present)); // a race may exceed it by a request's share
        }
    }
}

package org.distributedpatterns.kit.retry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many retries, or hedges, the traffic of late allows: each call brings a share of one, and where calls are rare,
 * time brings a few. What is not used is kept, up to a bound. Without such a budget, retries multiply the load on a
 * service that fails from overload. After Finagle's {@code RetryBudget} and "Handling Overload" in <i>Site Reliability
 * Engineering</i> (Google, 2016). No locks; any thread may call.
 */
public final class RetryBudget {

    private static final long ONE = 1_000_000;

    private final long perCall;
    private final long perSecond;
    private final double perNano;
    private final long most;
    private final LongSupplier nanoTime;
    private final AtomicLong balance;
    private final AtomicLong last;

    /** What calls have brought and time has not been told of yet, a second's worth at most. */
    private final AtomicLong brought = new AtomicLong();

    /**
     * @param perCall what a call brings, for example 0.1 for a retry every ten calls
     * @param perSecond what a second brings in which no call did; 0 for none
     * @param most how many are kept
     * @param first how many there are to begin with
     * @param nanoTime a clock such as {@link System#nanoTime()}
     */
    public RetryBudget(double perCall, double perSecond, double most, double first, LongSupplier nanoTime) {
        if (perCall < 0 || perSecond < 0 || most < 0 || first < 0 || first > most) {
            throw new IllegalArgumentException("a retry budget of " + perCall + " per call, " + perSecond
                    + " per second, at most " + most + ", at first " + first);
        }
        this.perCall = Math.round(perCall * ONE);
        this.perSecond = Math.round(perSecond * ONE);
        this.perNano = perSecond * ONE / 1e9;
        this.most = Math.round(most * ONE);
        this.nanoTime = nanoTime;
        this.balance = new AtomicLong(Math.round(first * ONE));
        this.last = new AtomicLong(nanoTime.getAsLong());
    }

    /** A call was made, which is none of the retries. */
    public void called() {
        if (perSecond > 0) {
            brought.addAndGet(perCall);
        }
        add(perCall);
    }

    /** Takes a retry, if one is left. */
    public boolean take() {
        if (perSecond > 0) {
            addWhatTimeBrings();
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

    private void addWhatTimeBrings() {
        long now = nanoTime.getAsLong();
        long before = last.get();
        if (now - before > 0 && last.compareAndSet(before, now)) {
            add(notBrought(Math.round(Math.min((now - before) * perNano, most))));
        }
    }

    /**
     * What time adds: only what calls have not brought already, since under load the share alone counts. What they
     * brought before counts too, or else the moments without a call would add up.
     */
    private long notBrought(long due) {
        long had = brought.getAndUpdate(before -> Math.max(0, Math.min(before, perSecond) - due));
        return Math.max(0, due - Math.min(had, perSecond));
    }

    private void add(long amount) {
        long present = balance.get();
        if (present < most) {
            balance.addAndGet(Math.min(amount, most - present)); // a race may exceed it by a call's share
        }
    }
}

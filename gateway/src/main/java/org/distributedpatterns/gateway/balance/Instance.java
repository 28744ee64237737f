package org.distributedpatterns.gateway.balance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.shift.Shifts;

/**
 * What this gateway knows of one instance: what it carries, how it has answered, whether it is fit. A successor under
 * the same name is another instance. Safe for use by several threads; what decides its fitness changes under the lock
 * of its {@link Pool}.
 */
public final class Instance implements Candidate {

    /** What a new instance gets at first. */
    private static final double SLOWEST = 0.1;

    private volatile Member member;
    private final String address;
    private final Shifts shifts;
    private final LongSupplier nanoTime;
    private final AtomicInteger pending = new AtomicInteger();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder answers = new LongAdder();

    final Timeout suspicion = new Timeout();
    final Timeout ejection = new Timeout();
    final Streak errors = new Streak();
    final Streak gatewayErrors = new Streak();
    final Streak failedChecks = new Streak();
    int slowPeriods;
    volatile boolean unready;

    private volatile double share = 1;
    private volatile long fitSince;
    private volatile long slowStartNanos;

    Instance(Member member, Shifts shifts, LongSupplier nanoTime) {
        this.member = member;
        this.address = Shifts.address(member);
        this.shifts = shifts;
        this.nanoTime = nanoTime;
    }

    public Member member() {
        return member;
    }

    @Override
    public String name() {
        return member.instance();
    }

    /** What the settings give it, or less: while it starts slowly, and while its traffic moves to or from another. */
    @Override
    public double weight() {
        double part = part();
        return part < 1 ? share * part : slowWeight();
    }

    @Override
    public double part() {
        return shifts.weight(address);
    }

    private double slowWeight() {
        long whole = slowStartNanos;
        if (whole == 0) {
            return share;
        }
        long past = nanoTime.getAsLong() - fitSince;
        if (past >= whole) {
            slowStartNanos = 0;
            return share;
        }
        return share * Math.max(SLOWEST, (double) past / whole);
    }

    @Override
    public int pending() {
        return pending.get();
    }

    /** A request goes to it; {@link #end} follows in any case. */
    public void begin() {
        pending.incrementAndGet();
        shifts.asked(address);
    }

    public void end() {
        pending.decrementAndGet();
    }

    /** The same instance says something else about itself. */
    void publishes(Member now) {
        member = now;
    }

    void share(double share) {
        this.share = share;
    }

    void startSlowly(long whole) {
        startSlowlyAfter(nanoTime.getAsLong(), whole);
    }

    void startSlowlyAfter(long begin, long whole) {
        fitSince = begin;
        slowStartNanos = whole;
    }

    void took(long time) {
        nanos.add(time);
        answers.increment();
    }

    /** It answered well: counts where it replaces another or is replaced. */
    void answeredWell(long time) {
        shifts.answered(address, time);
    }

    /** It failed: the same. */
    void failedLately() {
        shifts.failed(address);
    }

    /**
     * The mean latency since the last call, in nanoseconds; negative if there were fewer answers than {@code least}.
     */
    double meanLatency(int least) {
        long count = answers.sumThenReset();
        long sum = nanos.sumThenReset();
        return count < least ? -1 : (double) sum / count;
    }
}

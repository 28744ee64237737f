package org.distributedpatterns.searchroot.leaves;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.distributedpatterns.searchroot.scatter.LeafLoad;
import org.distributedpatterns.searchroot.shift.Shifts;

/**
 * How the leaves do, by this root's own experience: calls in flight, a moving average of the latency that fades (so
 * that a leaf which was slow once is tried again), and suspicion. A leaf is suspected after one failed connection or
 * broken call, or after several calls in a row that another leaf outran; a probe or a call that succeeds clears it.
 *
 * <p>A leaf that takes another's place is asked first for its part of the searches, whatever it takes, and for the
 * others like the leaf whose place is taken when it is not that one's turn: only for what nobody else has.
 */
public final class LeafHealth implements LeafLoad {

    private static final double WEIGHT_OF_NEWEST = 0.2;
    private static final double FADES_NANOS = 10e9;
    private static final double UNKNOWN_LATENCY_NANOS = 1e6;
    private static final int OUTRUN_IN_A_ROW = 3;
    private static final double FIRST_CHOICE = 1;
    private static final double LAST_RESORT = 1e6;

    private static final class Experience {
        private final AtomicInteger inFlight = new AtomicInteger();
        private double latencyNanos = UNKNOWN_LATENCY_NANOS;
        private long measuredNanos;
        private int outrun;
        private volatile boolean suspected;
    }

    private final LongSupplier nanoTime;
    private final Shifts shifts;
    private final RandomGenerator random;
    private final Map<Leaf, Experience> experiences = new ConcurrentHashMap<>();

    /**
     * @param shifts who takes whose place among the leaves
     * @param random draws for which searches
     */
    public LeafHealth(LongSupplier nanoTime, Shifts shifts, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.shifts = shifts;
        this.random = random;
    }

    @Override
    public double cost(Leaf leaf) {
        double part = shifts.weight(leaf.address());
        if (part >= 1) {
            return usualCost(leaf);
        }
        if (Shifts.isHeldBack(part, random)) {
            return usualCost(leaf) * LAST_RESORT;
        }
        return shifts.isReplacement(leaf.address()) ? FIRST_CHOICE : usualCost(leaf);
    }

    private double usualCost(Leaf leaf) {
        Experience experience = of(leaf);
        synchronized (experience) {
            double faded = Math.exp(-(nanoTime.getAsLong() - experience.measuredNanos) / FADES_NANOS);
            double latency = UNKNOWN_LATENCY_NANOS + (experience.latencyNanos - UNKNOWN_LATENCY_NANOS) * faded;
            return latency * (1 + experience.inFlight.get());
        }
    }

    @Override
    public boolean isSuspected(Leaf leaf) {
        Experience experience = experiences.get(leaf);
        return experience != null && experience.suspected;
    }

    /** The leaves under suspicion. */
    public Set<Leaf> suspects() {
        return experiences.entrySet().stream()
                .filter(entry -> entry.getValue().suspected)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    void began(Leaf leaf) {
        of(leaf).inFlight.incrementAndGet();
    }

    void ended(Leaf leaf) {
        of(leaf).inFlight.decrementAndGet();
    }

    /** A search goes to it. */
    void asked(Leaf leaf) {
        shifts.asked(leaf.address());
    }

    /** It answered a search: counts where it takes another's place or another takes its. */
    void searched(Leaf leaf, long nanos) {
        shifts.answered(leaf.address(), nanos);
    }

    void succeeded(Leaf leaf, long nanos) {
        Experience experience = of(leaf);
        synchronized (experience) {
            experience.latencyNanos += WEIGHT_OF_NEWEST * (nanos - experience.latencyNanos);
            experience.measuredNanos = nanoTime.getAsLong();
            experience.outrun = 0;
            experience.suspected = false;
        }
    }

    /** Whether that makes it a suspect that it was not before. */
    boolean failed(Leaf leaf) {
        shifts.failed(leaf.address());
        Experience experience = of(leaf);
        synchronized (experience) {
            boolean before = experience.suspected;
            experience.suspected = true;
            return !before;
        }
    }

    /** Another leaf answered first, long after this one was asked. */
    public void outrun(Leaf leaf) {
        Experience experience = of(leaf);
        synchronized (experience) {
            experience.outrun++;
            if (experience.outrun >= OUTRUN_IN_A_ROW) {
                experience.suspected = true;
            }
        }
    }

    void cleared(Leaf leaf) {
        Experience experience = of(leaf);
        synchronized (experience) {
            experience.outrun = 0;
            experience.suspected = false;
        }
    }

    /** Forgets leaves that are gone. */
    void retain(Set<Leaf> present) {
        experiences.keySet().retainAll(present);
    }

    private Experience of(Leaf leaf) {
        return experiences.computeIfAbsent(leaf, l -> new Experience());
    }
}

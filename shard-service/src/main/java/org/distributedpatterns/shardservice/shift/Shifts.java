// Written by ./platform sync from kit: shift/Shifts.java
package org.distributedpatterns.shardservice.shift;

import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.distributedpatterns.shardservice.membership.Member;
import org.distributedpatterns.shardservice.shift.Pairs.Pair;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one service that are being replaced, as one router sees them. A replacement publishes whose place it
 * takes ({@code replaces}, an address, since a name is soon somebody else's, and with {@code #} the process id); while
 * both are members, {@link #weight} moves from the one to the other. Thread-safe; while nobody is replaced, asking
 * costs one volatile read.
 */
public final class Shifts {

    /**
     * What an instance publishes when it takes another's place: the other's {@code HOST:PORT} or {@code HOST:PORT#PID}.
     */
    public static final String REPLACES = "replaces";

    private final LongSupplier nanoTime;
    private volatile @Nullable Pairs pairs;

    /** @param nanoTime a clock of nanoseconds */
    public Shifts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Where a member listens, as its replacement names it. */
    public static String address(Member member) {
        return member.host() + ':' + member.port();
    }

    /** From now on these are the members. */
    public synchronized void update(Collection<Member> members) {
        pairs = Pairs.of(members, pairs, nanoTime.getAsLong());
    }

    /** The part of its usual share that an instance is to get: 1, unless it replaces another or is replaced. */
    public double weight(String address) {
        Pairs now = pairs;
        if (now == null) {
            return 1;
        }
        Pair replacing = now.byReplacement().get(address);
        if (replacing != null) {
            return replacing.shift().share();
        }
        Pair leaving = now.byLeaving().get(address);
        return leaving == null ? 1 : 1 - leaving.shift().share();
    }

    /**
     * Whether a request should rather go to another instance than to one of this {@linkplain #weight weight}: drawn
     * anew for each request. A full weight draws nothing.
     */
    public static boolean isHeldBack(double weight, RandomGenerator random) {
        return weight < 1 && random.nextDouble() >= weight;
    }

    /** Whether the instance takes another's place that is still there. */
    public boolean isReplacement(String address) {
        Pairs now = pairs;
        return now != null && now.byReplacement().containsKey(address);
    }

    /** A request goes to the instance. */
    public void asked(String address) {
        Pairs now = pairs;
        if (now != null) {
            Pair replacing = now.byReplacement().get(address);
            Pair pair = replacing == null ? now.byLeaving().get(address) : replacing;
            if (pair != null) {
                pair.shift().asked(replacing != null, nanoTime.getAsLong());
            }
        }
    }

    /** The instance answered a request, well, after so long. */
    public void answered(String address, long tookNanos) {
        Pairs now = pairs;
        Answers answers = now == null ? null : now.answers().get(address);
        if (now == null || answers == null) {
            return;
        }
        long nanos = nanoTime.getAsLong();
        answers.add(nanos, tookNanos);
        Pair pair = now.byReplacement().get(address);
        if (pair != null && pair.shift().answered()) {
            pair.shift().look(Answers.median(answers.last(Shift.STEP)), now.peersMedian(nanos), nanos);
        }
    }

    /** The instance failed: it could not be reached, did not answer in time, or answered that it can't. */
    public void failed(String address) {
        Pairs now = pairs;
        Pair pair = now == null ? null : now.byReplacement().get(address);
        if (pair != null) {
            pair.shift().failed(nanoTime.getAsLong());
        }
    }

    /** How far it is, one for each instance that is being replaced. */
    public List<ShiftReport> reports() {
        Pairs now = pairs;
        return now == null
                ? List.of()
                : now.byReplacement().values().stream()
                        .map(pair -> report(pair, now))
                        .toList();
    }

    /** The reports of a router that calls none of the members. */
    public static List<ShiftReport> uncalled(Collection<Member> members) {
        var shifts = new Shifts(() -> 0);
        shifts.update(members);
        return shifts.reports().stream().map(ShiftReport::asDone).toList();
    }

    private ShiftReport report(Pair pair, Pairs now) {
        long nanos = nanoTime.getAsLong();
        Shift shift = pair.shift();
        Answers replacing = now.answersOf(pair.replacement());
        long median = Answers.median(replacing.last(Answers.KEPT));
        long peersMedian = now.peersMedian(nanos);
        boolean proven = shift.share() >= 1 && replacing.count() >= Answers.KEPT && Shift.isAsFast(median, peersMedian);
        return new ShiftReport(
                pair.leaving().instance(),
                pair.replacement().instance(),
                address(pair.replacement()),
                shift.share(),
                replacing.count(),
                median / 1e6,
                peersMedian / 1e6,
                !shift.hasFailedLately(nanos) && (proven || shift.isQuiet(nanos) || shift.isStuck(nanos)));
    }
}

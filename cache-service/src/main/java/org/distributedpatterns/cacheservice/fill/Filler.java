package org.distributedpatterns.cacheservice.fill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Mark;
import org.distributedpatterns.cacheservice.membership.Member;
import org.distributedpatterns.cacheservice.periodic.PeriodicTask;
import org.distributedpatterns.cacheservice.periodic.Tasks;
import org.distributedpatterns.cacheservice.ring.HashFunction;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.Stored;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance supplied with what the ring assigns to it. A change of membership, or a doubt, owes a fill: what
 * was gained is taken from those that own it, or did a moment ago (also if they are just leaving and still answer), at
 * once; once more a moment later, when every router writes here, which confirms it; and what is new once more later.
 * Versions decide, so that entries may come in any order and twice.
 *
 * <p>What is held of the gained keys from before counts for nothing by itself: it may have been written to elsewhere
 * since. Nor does what was taken first: a later value may have come to its owners and had its time before all routers
 * wrote here. What no other owner has confirmed when the fill is complete is forgotten. Then the instance is settled,
 * until the next change.
 */
public final class Filler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Filler.class);

    /** More changes than that without settling are followed by a fill of everything. */
    private static final int MOST_SINCE = 8;

    private final String self;
    private final Store store;
    private final EntrySource source;
    private final FillProperties properties;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Pulls pulls;
    private final PeriodicTask task;
    private final LongAdder fills = new LongAdder();
    private final LongAdder unconfirmed = new LongAdder();

    private final Views views;

    /** How far the fill before joining came; only the filling thread looks at it later, once. */
    private Primed primed = new Primed(List.of(), Map.of());

    /** Guarded by the lock: counts the reasons to fill. */
    private long owed;

    /** Guarded by the lock: what arrived before that moment of the store has to be confirmed by others. */
    private long unconfirmedBefore;

    /** Guarded by the lock: whether it has ever been a member. */
    private boolean hasJoined;

    /** Guarded by the lock. */
    private List<Member> members = List.of();

    /** Guarded by the lock: members of a moment ago, which may still answer. */
    private List<Member> leaving = List.of();

    private volatile Settled state;

    private volatile String view = "";

    /**
     * What was taken before joining.
     *
     * @param members the membership that it was taken for
     * @param marks where to go on with each member
     */
    private record Primed(List<String> members, Map<String, Mark> marks) {}

    Filler(String self, Store store, EntrySource source, FillProperties properties, Tasks tasks) {
        this.self = self;
        this.store = store;
        this.source = source;
        this.pulls = new Pulls(self, source);
        this.properties = properties;
        this.state = new Settled(ownership(List.of()), List.of(), false);
        this.views = new Views(System::nanoTime, properties.fill().whileWritten());
        this.task = tasks.periodic("fill", Duration.ZERO, this::fillOnce);
    }

    /** Whether this instance has everything that the membership assigns to it. */
    public boolean isSettled() {
        return state.now();
    }

    /** Whether this instance may have missed writes of a key; always of one that it does not own. */
    public boolean isDoubtful(String key) {
        return !state.has(key);
    }

    /** A digest of the members' names as this instance sees them: equal where the views are. */
    public String view() {
        return view;
    }

    /**
     * What others may take from here: what it owns, or owned until a moment ago, but nothing that it has itself from
     * others only and still has to see confirmed.
     */
    BiPredicate<String, Stored> handsOver() {
        Predicate<String> owned = views.owned();
        Settled present = state;
        return (key, stored) -> owned.test(key) && (!stored.isProvisional() || present.has(key));
    }

    /** The other members. */
    List<Member> others() {
        lock.lock();
        try {
            return others(members);
        } finally {
            lock.unlock();
        }
    }

    /** This instance as {@code NAME@HOST:PORT}; null while it is no member. */
    @Nullable
    String address() {
        lock.lock();
        try {
            return members.stream()
                    .filter(member -> member.instance().equals(self))
                    .map(member -> member.instance() + "@" + member.host() + ":" + member.port())
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** Entries taken from others since the start. */
    public long taken() {
        return pulls.taken();
    }

    /** Fills completed since the start. */
    public long fills() {
        return fills.sum();
    }

    /** Entries forgotten since the start because nobody confirmed them. */
    public long unconfirmed() {
        return unconfirmed.sum();
    }

    /**
     * The fill before joining: takes what the instance will own once it has joined. Returns when that is here, or when
     * the time is over: the rest then comes after joining.
     *
     * @param membersNow the members at the moment of each attempt
     */
    void fillBeforeJoining(Supplier<List<Member>> membersNow) throws InterruptedException {
        long deadline = System.nanoTime() + properties.fill().startTimeout().toNanos();
        List<String> prospective = List.of();
        Map<String, Mark> marks = new HashMap<>();
        while (true) {
            List<Member> present = others(membersNow.get());
            List<String> withThis = new ArrayList<>(names(present));
            withThis.add(self);
            withThis = Ownership.ordered(withThis);
            if (!withThis.equals(prospective)) {
                prospective = withThis;
                marks.clear(); // other keys are wanted now
            }
            int unreachable = pulls.pass(present, prospective, List.of(), marks, store::importProvisionally);
            // A member that just died is still listed, and what it held is held by the other owners, if there are any.
            if (unreachable == 0 || unreachable < Math.min(properties.replication(), present.size())) {
                primed = new Primed(prospective, marks);
                log.info("took {} entries of {} members before joining", taken(), present.size());
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                log.warn("{} members could not be asked: joining without all entries", unreachable);
                return;
            }
            TimeUnit.NANOSECONDS.sleep(properties.fill().retryDelay().toNanos());
        }
    }

    void start() {
        task.start();
    }

    /** The members are these now. */
    void membersChanged(List<Member> next) {
        lock.lock();
        try {
            view = Long.toHexString(HashFunction.xxh64().hash(String.join(",", names(next))));
            if (names(next).contains(self)) {
                leaving = members.stream()
                        .filter(member -> !next.contains(member))
                        .toList();
                if (!members.isEmpty() && !names(next).equals(names(members))) {
                    unconfirmedBefore = store.mark();
                }
                members = next;
                Ownership present = ownership(names(next));
                beginEmpty(present);
                views.changeTo(present);
                dropLater();
                oweSince(present);
            } else {
                if (!members.isEmpty()) {
                    dropLater(); // what was taken before joining is for the member to be
                }
                members = List.of(); // not a member (yet, or any more): whoever writes does not tell us
                views.leave();
                oweEverything();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is gained begins empty: what is left of it from an earlier time may have been overwritten by those that
     * owned it meanwhile, and two that gain the same would confirm it to each other. Only what was taken before joining
     * for the first time is meant to be here.
     */
    private void beginEmpty(Ownership present) {
        if (hasJoined) {
            Predicate<String> before = views.owned();
            store.dropIf(key -> present.owns(key) && !before.test(key));
        }
        hasJoined = true;
    }

    /**
     * A router that this instance had not heard of writes from now on, by the present membership only: what was owned
     * before that counts as left over from an earlier time, as if the transition were over.
     */
    void routerCame() {
        views.forgetFormer();
    }

    private void dropLater() {
        pulls.later(properties.fill().untilNobodyWrites(), this::dropWhatIsOthers);
    }

    /** Drops what nobody writes here any more, before somebody asks for it in the moment in which it comes back. */
    private void dropWhatIsOthers() {
        Predicate<String> owned = views.owned();
        store.dropIf(key -> !owned.test(key));
    }

    /** Writes may have been missed: everything is filled anew. */
    public void doubtEverything(String why) {
        lock.lock();
        try {
            log.info("may have missed writes ({}): fills anew", why);
            unconfirmedBefore = store.mark();
            oweEverything();
        } finally {
            lock.unlock();
        }
    }

    private void oweSince(Ownership present) {
        Settled before = state;
        if (before.now() && before.filled().members().equals(present.members())) {
            return; // a neighbour was restarted under its name: what we own is the same
        }
        if (before.since().size() >= MOST_SINCE) {
            oweEverything();
            return;
        }
        owe(before.and(present));
    }

    private void oweEverything() {
        owe(new Settled(ownership(List.of()), List.of(), false));
    }

    private void owe(Settled next) {
        owed++;
        state = next;
        changed.signalAll();
    }

    /** A snapshot of what is to be done. */
    private record Goal(
            long owed, long unconfirmedBefore, List<Member> members, List<Member> leaving, Settled before) {}

    private void fillOnce() throws InterruptedException {
        Goal goal = awaitGoal();
        List<String> all = names(goal.members());
        List<String> previous = goal.before().previous();
        Map<String, Mark> marks = new HashMap<>(primed.members().equals(all) ? primed.marks() : Map.of());
        primed = new Primed(List.of(), Map.of());
        pulls.pass(goal.leaving(), all, previous, new HashMap<>(), store::importProvisionally);
        while (pulls.pass(others(goal.members()), all, previous, marks, store::importProvisionally) > 0) {
            if (!isUnchangedFor(goal, properties.fill().retryDelay())) {
                return;
            }
        }
        // Now all routers write here too: what the others still hold is right, whatever they have forgotten meanwhile.
        Map<String, Mark> confirmed = new HashMap<>();
        if (!isUnchangedFor(goal, properties.fill().recheckDelay())
                || pulls.pass(others(goal.members()), all, previous, confirmed, store::importEntry) > 0
                || !settle(goal)
                || !isUnchangedFor(goal, properties.fill().lastCheckDelay())) {
            return;
        }
        pulls.pass(others(goal.members()), all, previous, confirmed, store::importEntry);
        release(goal);
    }

    private Goal awaitGoal() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (members.isEmpty() || state.now()) {
                changed.await();
            }
            return new Goal(owed, unconfirmedBefore, members, leaving, state);
        } finally {
            lock.unlock();
        }
    }

    private boolean settle(Goal goal) {
        lock.lock();
        try {
            if (owed != goal.owed()) {
                return false;
            }
            Ownership own = ownership(names(goal.members()));
            long dropped = dropUnconfirmed(goal, own);
            state = new Settled(own, List.of(), true);
            fills.increment();
            unconfirmed.add(dropped);
            log.info(
                    "settled among {} members, {} entries taken so far, {} unconfirmed ones forgotten",
                    goal.members().size(),
                    taken(),
                    dropped);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Alone there is nobody who could confirm, nor anybody who could have been written to instead. */
    private long dropUnconfirmed(Goal goal, Ownership own) {
        return goal.members().size() == 1
                ? 0
                : store.dropUnconfirmed(
                        goal.unconfirmedBefore(),
                        key -> own.owns(key) && !goal.before().has(key));
    }

    /** Once all have settled, what others own now is dropped here, before it can grow old. */
    private void release(Goal goal) throws InterruptedException {
        while (isUnchangedFor(goal, properties.fill().releaseDelay())) {
            if (others(goal.members()).stream().allMatch(source::isSettled)) {
                Ownership own = ownership(names(goal.members()));
                store.dropIf(key -> !own.owns(key));
                return;
            }
        }
    }

    /** Waits; false as soon as there is a new reason to fill. */
    private boolean isUnchangedFor(Goal goal, Duration time) throws InterruptedException {
        long left = time.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && owed == goal.owed()) {
                left = changed.awaitNanos(left);
            }
            return owed == goal.owed();
        } finally {
            lock.unlock();
        }
    }

    private Ownership ownership(List<String> members) {
        return new Ownership(self, members, properties);
    }

    private List<Member> others(List<Member> all) {
        return all.stream().filter(member -> !member.instance().equals(self)).toList();
    }

    private static List<String> names(List<Member> members) {
        return members.stream().map(Member::instance).toList();
    }

    @Override
    public void close() {
        task.close();
        pulls.close();
    }
}

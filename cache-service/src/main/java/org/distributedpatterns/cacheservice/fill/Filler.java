package org.distributedpatterns.cacheservice.fill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Mark;
import org.distributedpatterns.cacheservice.fill.EntrySource.Wanted;
import org.distributedpatterns.cacheservice.membership.Member;
import org.distributedpatterns.cacheservice.store.Store;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance supplied with what the ring assigns to it. A change of membership, or a doubt, owes a fill: what
 * was gained is taken from all members (and from those that are just leaving, if they still answer), once at once and
 * once more a moment later, for the writes of routers that noticed late. Then the instance is settled, until the next
 * change. Versions decide, so that entries may come in any order and twice.
 */
public final class Filler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Filler.class);

    private final String self;
    private final Store store;
    private final EntrySource source;
    private final FillProperties properties;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ExecutorService pulls = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread = Thread.ofPlatform().name("fill").daemon().unstarted(this::run);
    private final LongAdder taken = new LongAdder();

    /** How far the fill before joining came; only the filling thread looks at it later. */
    private Primed primed = new Primed(List.of(), Map.of());

    /** Guarded by the lock: counts the reasons to fill. */
    private long owed;

    /** Guarded by the lock. */
    private List<Member> members = List.of();

    /** Guarded by the lock: members of a moment ago, which may still answer. */
    private List<Member> leaving = List.of();

    private volatile Settled state;

    /**
     * What the instance has.
     *
     * @param filled the membership under which it had everything; of nobody if it may have missed something everywhere
     * @param now whether that is the present membership
     */
    private record Settled(Ownership filled, boolean now) {}

    /**
     * What was taken before joining.
     *
     * @param members the membership that it was taken for
     * @param marks where to go on with each member
     */
    private record Primed(List<String> members, Map<String, Mark> marks) {}

    Filler(String self, Store store, EntrySource source, FillProperties properties) {
        this.self = self;
        this.store = store;
        this.source = source;
        this.properties = properties;
        this.state = new Settled(ownership(List.of()), false);
    }

    /** Whether this instance has everything that the membership assigns to it. */
    public boolean isSettled() {
        return state.now();
    }

    /** Whether this instance may have missed writes of a key. */
    public boolean isDoubtful(String key) {
        Settled present = state;
        return !present.now() && !present.filled().owns(key);
    }

    /** Entries taken from others since the start. */
    public long taken() {
        return taken.sum();
    }

    /**
     * The fill before joining: takes what the instance will own once it has joined. Returns when that is here, or when
     * the time is over: the rest then comes after joining.
     */
    void fillBeforeJoining(List<Member> present) throws InterruptedException {
        long deadline = System.nanoTime() + properties.fill().startTimeout().toNanos();
        List<String> prospective = new ArrayList<>(names(present));
        if (!prospective.contains(self)) {
            prospective.add(self);
        }
        Map<String, Mark> marks = new HashMap<>();
        while (true) {
            int unreachable = pass(others(present), Ownership.ordered(prospective), List.of(), marks);
            // A member that just died is still listed, and what it held is held by the other owners.
            if (unreachable < properties.replication()) {
                primed = new Primed(Ownership.ordered(prospective), marks);
                log.info("took {} entries before joining", taken());
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
        thread.start();
    }

    /** The members are these now. */
    void membersChanged(List<Member> next) {
        lock.lock();
        try {
            if (names(next).contains(self)) {
                leaving = members.stream()
                        .filter(member -> !next.contains(member))
                        .toList();
                members = next;
                owe(state.filled());
            } else {
                members = List.of(); // not a member (yet, or any more): whoever writes does not tell us
                owe(ownership(List.of()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes may have been missed: everything is filled anew. */
    void doubtEverything(String why) {
        lock.lock();
        try {
            log.info("may have missed writes ({}): fills anew", why);
            owe(ownership(List.of()));
        } finally {
            lock.unlock();
        }
    }

    private void owe(Ownership filled) {
        boolean unchanged = !members.isEmpty() && filled.members().equals(names(members));
        if (unchanged && state.now()) {
            return; // a neighbour was restarted under its name: what we own is the same
        }
        owed++;
        state = new Settled(filled, false);
        changed.signalAll();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                fillOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** A snapshot of what is to be done. */
    private record Goal(long owed, List<Member> members, List<Member> leaving, Ownership filled) {}

    private void fillOnce() throws InterruptedException {
        Goal goal = awaitGoal();
        List<String> all = names(goal.members());
        List<String> previous = goal.filled().members();
        Map<String, Mark> marks = new HashMap<>(primed.members().equals(all) ? primed.marks() : Map.of());
        pass(goal.leaving(), all, previous, new HashMap<>());
        int unreachable = pass(others(goal.members()), all, previous, marks);
        while (unreachable > 0) {
            if (!isUnchangedFor(goal, properties.fill().retryDelay())) {
                return;
            }
            unreachable = pass(others(goal.members()), all, previous, marks);
        }
        if (!isUnchangedFor(goal, properties.fill().recheckDelay())
                || pass(others(goal.members()), all, previous, marks) > 0
                || !settle(goal)) {
            return;
        }
        release(goal);
    }

    private Goal awaitGoal() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (members.isEmpty() || state.now()) {
                changed.await();
            }
            return new Goal(owed, members, leaving, state.filled());
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
            state = new Settled(ownership(names(goal.members())), true);
            log.info(
                    "settled among {} members, {} entries taken so far",
                    goal.members().size(),
                    taken());
            return true;
        } finally {
            lock.unlock();
        }
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

    /** Asks all of them at once; returns how many could not be asked. Marks say where to go on with each. */
    private int pass(List<Member> from, List<String> all, List<String> previous, Map<String, Mark> marks)
            throws InterruptedException {
        Map<Member, Future<Mark>> asked = new HashMap<>();
        for (Member member : from) {
            var wanted = new Wanted(self, all, previous, marks.get(member.instance()));
            asked.put(
                    member,
                    pulls.submit(() -> source.pull(member, wanted, keyed -> {
                        if (store.importEntry(keyed.key(), keyed.entry())) {
                            taken.increment();
                        }
                    })));
        }
        int unreachable = 0;
        for (Map.Entry<Member, Future<Mark>> entry : asked.entrySet()) {
            try {
                marks.put(entry.getKey().instance(), entry.getValue().get());
            } catch (ExecutionException e) {
                unreachable++;
                log.info("{} could not be asked: {}", entry.getKey().instance(), cause(e));
            }
        }
        return unreachable;
    }

    private static @Nullable String cause(ExecutionException e) {
        return e.getCause() instanceof IOException io ? io.toString() : String.valueOf(e.getCause());
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
        thread.interrupt();
        pulls.shutdownNow();
    }
}

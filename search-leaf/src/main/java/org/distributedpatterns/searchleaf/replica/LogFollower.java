package org.distributedpatterns.searchleaf.replica;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.lucene.store.AlreadyClosedException;
import org.distributedpatterns.searchleaf.assignment.Assignment;
import org.distributedpatterns.searchleaf.assignment.Score;
import org.distributedpatterns.searchleaf.follower.Follower;
import org.distributedpatterns.searchleaf.follower.Followers;
import org.distributedpatterns.searchleaf.follower.Reading;
import org.distributedpatterns.searchleaf.index.Checkpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the leaf holds as the membership assigns it, on a thread of its own: opens and lets go partitions, commits
 * what was applied, announces what has caught up. The records of the log are applied on the {@link Follower}'s thread.
 * Both change the indexes, one at a time: whoever does holds {@link #changing}. No consumer group: the assignment is
 * ours, and both replicas of a partition read all of it.
 */
final class LogFollower implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LogFollower.class);

    /** While anything is under way, and for a while after. */
    private static final Duration POLL = Duration.ofMillis(100);

    /** Once nothing has been under way for {@link #CALM_NANOS}: what changes then wakes the thread. */
    private static final Duration CALM_POLL = Duration.ofSeconds(1);

    private static final long CALM_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 1_000;

    private final String self;
    private final DocumentLog documents;
    private final IndexProperties properties;
    private final Follower follower;
    private final Placement placement;
    private final Holdings holdings;
    private final IndexMeters meters;
    private final Runnable onDeath;

    /** Fair: neither committing nor applying may wait for good. */
    private final ReentrantLock changing = new ReentrantLock(true);

    /** What is read for which replica. */
    private final Map<Replica, Reading> readings = new HashMap<>();

    private LogDescription description;
    private boolean described = true;

    /** An index could not be changed: not at once again. */
    private boolean failed;

    /** The leaves that the present assignment is made of, and those that were seen last, which have to settle first. */
    private Set<String> leaves = Set.of();

    private Set<String> seenLeaves = Set.of();
    private long seenNanos = System.nanoTime();

    /** When something was under way last. */
    private volatile long busyNanos = System.nanoTime();

    private final AtomicBoolean woken = new AtomicBoolean();
    private final Semaphore looks = new Semaphore(0);
    private volatile @Nullable Assignment assignment;
    private volatile boolean announcing;
    private volatile boolean closed;

    LogFollower(
            String self,
            LogDescription description,
            DocumentLog documents,
            Followers followers,
            IndexProperties properties,
            Placement placement,
            Holdings holdings,
            IndexMeters meters,
            Runnable onDeath) {
        this.self = self;
        this.description = description;
        this.documents = documents;
        this.properties = properties;
        this.placement = placement;
        this.holdings = holdings;
        this.meters = meters;
        this.onDeath = onDeath;
        this.follower = followers.make("log-follower", CALM_POLL, this::report, onDeath);
    }

    /** The partitions that are here, whatever their state. */
    Map<Integer, Replica> held() {
        return holdings.held();
    }

    /** From now on what has caught up is announced: this leaf can be called. */
    void announce() {
        announcing = true;
        wake();
    }

    /** Has the thread look at once, not after the rest of its poll: the view, or what is to be done, has changed. */
    void wake() {
        woken.set(true);
        looks.release();
    }

    /** Ends the thread soon. */
    void close() {
        closed = true;
        looks.release();
    }

    /** The partitions that are assigned and not yet caught up; null while the assignment is not known. */
    @Nullable
    SortedSet<Integer> missing() {
        return assigned(partition -> {
            Replica replica = held().get(partition);
            return replica == null || !replica.isCaughtUp();
        });
    }

    /** The partitions that are assigned and not yet announced; null while the assignment is not known. */
    @Nullable
    SortedSet<Integer> unannounced() {
        return assigned(partition -> !placement.hasAnnounced(partition));
    }

    private @Nullable SortedSet<Integer> assigned(java.util.function.IntPredicate condition) {
        Assignment known = assignment;
        if (known == null) {
            return null;
        }
        SortedSet<Integer> found = known.of(self);
        found.removeIf(partition -> !condition.test(partition));
        return found;
    }

    @Override
    public void run() {
        try (follower) {
            while (!closed) {
                try {
                    look();
                    rest(isCalm() ? CALM_POLL : POLL);
                } catch (InterruptException e) {
                    log.debug("asked to end", e);
                    return;
                } catch (IOException | RuntimeException e) {
                    log.error("following the log failed, goes on in {} ms", PAUSE_AFTER_FAILURE_MILLIS, e);
                    pause(PAUSE_AFTER_FAILURE_MILLIS);
                }
            }
        } finally {
            if (!closed) {
                onDeath.run(); // by an error that nothing here can mend
            }
            changing.lock();
            try {
                holdings.all().forEach(holdings::release);
            } finally {
                changing.unlock();
            }
        }
    }

    private void look() throws IOException {
        changing.lock();
        try {
            if (failed) {
                failed = false;
                throw new IOException("an index could not be changed");
            }
            reconcile();
            read();
            holdings.commitWhatIsDue(description, documents::ends);
        } finally {
            changing.unlock();
        }
    }

    private void rest(Duration atMost) {
        try {
            if (looks.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                looks.drainPermits();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** From now on reads exactly what is held, what is new from where its index is. */
    private void read() {
        List<Replica> held = holdings.all();
        if (readings.keySet().equals(Set.copyOf(held))) {
            return;
        }
        readings.keySet().retainAll(held);
        held.forEach(replica -> readings.computeIfAbsent(
                replica,
                fresh -> new Reading(
                        new TopicPartition(properties.topic(), fresh.partition()),
                        fresh.index().position(),
                        epoch(fresh),
                        new Applying(fresh))));
        follower.follow(readings.values());
    }

    private static int epoch(Replica replica) {
        int epoch = replica.index().checkpoint().leaderEpoch();
        return epoch == Checkpoint.UNKNOWN_EPOCH ? Reading.UNKNOWN_EPOCH : epoch;
    }

    private void discard(@Nullable Replica replica) {
        if (replica != null) {
            placement.withdraw(replica.partition());
            holdings.discard(replica);
        }
    }

    /** Of a topic that was made anew, nothing that was indexed counts. */
    private void describe() {
        LogDescription now = documents.describe();
        if (!now.id().equals(description.id())) {
            holdings.all().forEach(this::discard);
        }
        description = now;
        described = true;
    }

    private void reconcile() throws IOException {
        abandonBroken();
        if (!described) {
            describe();
        }
        View view = placement.view();
        Assignment wanted = wanted(view);
        if (wanted == null || placement.hasLeft()) {
            return; // on the way out everything stays as it is
        }
        SortedSet<Integer> own = wanted.of(self);
        for (Replica replica : holdings.all()) {
            if (!own.contains(replica.partition())) {
                handOver(replica, wanted, view);
                continue;
            }
            replica.stay();
            if (replica.isCaughtUp() && announcing) {
                placement.announce(replica.partition());
            }
        }
        own.removeAll(holdings.partitions());
        open(own);
        holdings.sweep(partition -> Handover.isServed(partition, wanted, view));
    }

    private void abandonBroken() {
        for (Replica replica : holdings.all()) {
            if (replica.index().isDamaged() || !replica.index().isOpen()) {
                placement.withdraw(replica.partition());
                holdings.abandon(replica);
            }
        }
    }

    /** The assignment over the leaves, once they have been the same for a while. */
    private @Nullable Assignment wanted(View view) {
        if (!placement.isInitialized() || placement.hasLeft()) {
            return assignment;
        }
        Set<String> now = new TreeSet<>(view.leaves());
        now.add(self); // our node may be on its way, or lost with a session
        if (!now.equals(seenLeaves)) {
            seenLeaves = now;
            seenNanos = System.nanoTime();
        }
        boolean settled =
                System.nanoTime() - seenNanos >= properties.membershipSettle().toNanos();
        if (settled && !leaves.equals(seenLeaves)) {
            leaves = seenLeaves;
            Assignment next = Assignment.of(leaves, description.partitions(), properties.replicas(), Score.HASHED);
            assignment = next;
            log.info("holds {} of {} partitions among {}", next.of(self), description.partitions(), leaves);
        }
        return assignment;
    }

    private void handOver(Replica replica, Assignment wanted, View view) {
        int partition = replica.partition();
        long now = System.nanoTime();
        if (!placement.hasAnnounced(partition)) {
            if (replica.isDueToLeave(now)) {
                holdings.discard(replica); // all that it now belongs to have it
            } else if (replica.state() != Replica.State.LEAVING) {
                holdings.release(replica); // nobody counted on it, and one that it now belongs to may want its files
            }
        } else if (Handover.isDispensable(partition, self, wanted, view)) {
            placement.withdraw(partition);
            replica.leaveAt(now + properties.handoverGrace().toNanos());
            log.info("handed partition {} over to {}", partition, wanted.holders(partition));
        }
    }

    private void open(Collection<Integer> partitions) throws IOException {
        if (partitions.isEmpty()) {
            return;
        }
        for (var extent : documents.extents(partitions).entrySet()) {
            holdings.open(extent.getKey(), description, extent.getValue())
                    .index()
                    .whenDamaged(this::wake);
        }
    }

    /** Whether nothing is to be expected for some time but what wakes the thread, or ends its poll. */
    private boolean isCalm() {
        Assignment wanted = assignment;
        boolean settled;
        changing.lock();
        try {
            settled = wanted != null
                    && leaves.equals(seenLeaves)
                    && wanted.of(self).equals(holdings.partitions())
                    && holdings.all().stream().allMatch(this::isSettled);
        } finally {
            changing.unlock();
        }
        long now = System.nanoTime();
        if (woken.getAndSet(false) || !settled) {
            busyNanos = now;
        }
        return now - busyNanos > CALM_NANOS;
    }

    private boolean isSettled(Replica replica) {
        return replica.state() == Replica.State.SERVING
                && placement.hasAnnounced(replica.partition())
                && replica.uncommitted() == 0;
    }

    /** What comes for one replica, as long as it is held; on the follower's thread. */
    private final class Applying implements Reading.Handler {

        private final Replica replica;

        Applying(Replica replica) {
            this.replica = replica;
        }

        @Override
        public void handle(ConsumerRecord<String, byte[]> appended) {
            changing.lock();
            try {
                if (isHeld()) {
                    busyNanos = System.nanoTime();
                    apply(appended);
                }
            } finally {
                changing.unlock();
            }
        }

        private void apply(ConsumerRecord<String, byte[]> appended) {
            try {
                if (appended.key() == null || !replica.index().apply(appended.key(), appended.value())) {
                    log.warn(
                            "{}-{}@{} is no document, left out",
                            appended.topic(),
                            appended.partition(),
                            appended.offset());
                }
                replica.appliedUnder(appended.leaderEpoch().orElse(Checkpoint.UNKNOWN_EPOCH));
                meters.applied(1);
            } catch (IOException | AlreadyClosedException e) {
                abandon(replica, e);
            }
        }

        /** The log was cut off, or made anew under its name, while it was followed. */
        @Override
        public void lost(KafkaException cause) {
            changing.lock();
            try {
                if (isHeld()) {
                    log.warn("partition {} is built anew: {}", replica.partition(), cause.getMessage());
                    discard(replica);
                }
                described = false;
            } finally {
                changing.unlock();
            }
            wake();
        }

        private boolean isHeld() {
            return holdings.get(replica.partition()) == replica;
        }
    }

    /** The next look begins it anew, at its last commit. */
    private void abandon(Replica replica, Exception cause) {
        log.error("changing the index of partition {} failed, it is begun anew", replica.partition(), cause);
        placement.withdraw(replica.partition());
        holdings.abandon(replica);
        failed = true;
        wake();
    }

    /** Tells the replicas how far they are; on the follower's thread. */
    private void report() {
        changing.lock();
        try {
            for (Replica replica : holdings.all()) {
                Reading reading = readings.get(replica);
                if (reading != null && reading.position() >= 0) {
                    report(replica, reading);
                }
            }
            holdings.keepWithinBuffer();
            if (holdings.hasMuchUncommitted()) {
                wake();
            }
        } catch (IOException | AlreadyClosedException e) {
            log.error("an index could not be written to", e);
            failed = true;
            wake();
        } finally {
            changing.unlock();
        }
    }

    private void report(Replica replica, Reading reading) {
        boolean before = replica.isCaughtUp();
        try {
            replica.progress(reading.position(), reading.lag());
        } catch (IOException | AlreadyClosedException e) {
            abandon(replica, e);
        }
        if (!before && replica.isCaughtUp()) {
            wake();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}

package org.distributedpatterns.searchleaf.replica;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.lucene.store.AlreadyClosedException;
import org.distributedpatterns.searchleaf.assignment.Assignment;
import org.distributedpatterns.searchleaf.assignment.Score;
import org.distributedpatterns.searchleaf.index.Checkpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that holds the consumer and changes the indexes. Over and over it compares what the membership assigns
 * with what it holds, opens and lets go partitions, and applies the next records of the log. No consumer group: the
 * assignment is ours, and both replicas of a partition read all of it.
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
    private final LogReader reader;
    private final Placement placement;
    private final Holdings holdings;
    private final IndexMeters meters;
    private final Runnable onDeath;

    private LogDescription description;
    private boolean described = true;

    /** The leaves that the present assignment is made of, and those that were seen last, which have to settle first. */
    private Set<String> leaves = Set.of();

    private Set<String> seenLeaves = Set.of();
    private long seenNanos = System.nanoTime();

    /** When something was under way last. */
    private long busyNanos = System.nanoTime();

    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile @Nullable Assignment assignment;
    private volatile boolean announcing;
    private volatile boolean closed;

    LogFollower(
            String self,
            LogDescription description,
            DocumentLog documents,
            IndexProperties properties,
            Placement placement,
            Holdings holdings,
            IndexMeters meters,
            Runnable onDeath) {
        this.self = self;
        this.description = description;
        this.documents = documents;
        this.properties = properties;
        this.reader = new LogReader(properties.topic(), documents.consumer());
        this.placement = placement;
        this.holdings = holdings;
        this.meters = meters;
        this.onDeath = onDeath;
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
        reader.wakeup();
    }

    /** Ends the thread soon. */
    void close() {
        closed = true;
        reader.wakeup();
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
        try (reader) {
            while (!closed) {
                try {
                    reconcile();
                    follow();
                } catch (WakeupException e) {
                    log.debug("asked to look, or to end", e);
                } catch (InterruptException e) {
                    log.debug("asked to end", e);
                    return;
                } catch (InvalidOffsetException e) {
                    beginAnew(e);
                } catch (IOException | RuntimeException e) {
                    log.error("following the log failed, goes on in {} ms", PAUSE_AFTER_FAILURE_MILLIS, e);
                    pause(PAUSE_AFTER_FAILURE_MILLIS);
                }
            }
        } finally {
            if (!closed) {
                onDeath.run(); // by an error that nothing here can mend
            }
            holdings.all().forEach(holdings::release);
        }
    }

    /** The log was cut off, or made anew under its name, while it was followed. */
    private void beginAnew(InvalidOffsetException e) {
        log.warn("the log does not have what comes next, the indexes are built anew: {}", e.getMessage());
        e.partitions().forEach(partition -> discard(holdings.get(partition.partition())));
        described = false;
    }

    private void discard(@Nullable Replica replica) {
        if (replica != null) {
            placement.withdraw(replica.partition());
            holdings.discard(replica);
        }
    }

    /** Of a topic that was made anew, nothing that was indexed counts. */
    private void describe() {
        try {
            LogDescription now = documents.describe();
            if (!now.id().equals(description.id())) {
                holdings.all().forEach(this::discard);
            }
            description = now;
            described = true;
        } catch (ExecutionException e) {
            throw new KafkaException("could not ask what the log is now", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
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
        for (var extent : reader.extents(partitions).entrySet()) {
            holdings.open(extent.getKey(), description, extent.getValue())
                    .index()
                    .whenDamaged(this::wake);
        }
    }

    private void follow() throws IOException {
        reader.readFor(holdings.all());
        if (holdings.all().isEmpty()) {
            pause(POLL.toMillis());
            return;
        }
        for (var records : reader.poll(isCalm() ? CALM_POLL : POLL).entrySet()) {
            busyNanos = System.nanoTime();
            apply(records.getKey(), records.getValue());
        }
        for (Replica replica : holdings.all()) {
            reader.report(replica);
        }
        holdings.keepWithinBuffer();
        holdings.commitWhatIsDue(description, reader::ends);
    }

    /** Whether nothing is to be expected for some time but what wakes the thread, or ends its poll. */
    private boolean isCalm() {
        Assignment wanted = assignment;
        boolean settled = wanted != null
                && leaves.equals(seenLeaves)
                && wanted.of(self).equals(holdings.partitions())
                && holdings.all().stream().allMatch(this::isSettled);
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

    private void apply(int partition, List<ConsumerRecord<String, byte[]>> records) throws IOException {
        Replica replica = holdings.get(partition);
        if (replica == null) {
            return;
        }
        try {
            for (ConsumerRecord<String, byte[]> record : records) {
                if (record.key() == null || !replica.index().apply(record.key(), record.value())) {
                    log.warn("{}-{}@{} is no document, left out", record.topic(), partition, record.offset());
                }
                replica.appliedUnder(record.leaderEpoch().orElse(Checkpoint.UNKNOWN_EPOCH));
            }
            meters.applied(records.size());
        } catch (IOException | AlreadyClosedException e) {
            placement.withdraw(partition);
            holdings.abandon(replica); // the next round begins it anew, at its last commit
            throw e;
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

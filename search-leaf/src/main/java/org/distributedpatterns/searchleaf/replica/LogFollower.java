package org.distributedpatterns.searchleaf.replica;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.lucene.store.AlreadyClosedException;
import org.distributedpatterns.searchleaf.assignment.Assignment;
import org.distributedpatterns.searchleaf.assignment.Score;
import org.distributedpatterns.searchleaf.index.IndexDirectories;
import org.distributedpatterns.searchleaf.index.PartitionIndex;
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

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 1_000;

    private final String self;
    private final int partitions;
    private final IndexProperties properties;
    private final Consumer<String, byte[]> consumer;
    private final Placement placement;
    private final IndexDirectories directories;
    private final Runnable onDeath;
    private final Map<Integer, Replica> replicas = new TreeMap<>();

    /** The leaves that the present assignment is made of, and those that were seen last, which have to settle first. */
    private Set<String> leaves = Set.of();

    private Set<String> seenLeaves = Set.of();
    private long seenNanos = System.nanoTime();

    private volatile Map<Integer, Replica> held = Map.of();
    private volatile @Nullable Assignment assignment;
    private volatile boolean announcing;
    private volatile boolean closed;

    LogFollower(
            String self,
            int partitions,
            IndexProperties properties,
            Consumer<String, byte[]> consumer,
            Placement placement,
            IndexDirectories directories,
            Runnable onDeath) {
        this.self = self;
        this.partitions = partitions;
        this.properties = properties;
        this.consumer = consumer;
        this.placement = placement;
        this.directories = directories;
        this.onDeath = onDeath;
    }

    /** The partitions that are here, whatever their state. */
    Map<Integer, Replica> held() {
        return held;
    }

    /** From now on what has caught up is announced: this leaf can be called. */
    void announce() {
        announcing = true;
    }

    /** Ends the thread soon. */
    void close() {
        closed = true;
        consumer.wakeup();
    }

    /** The partitions that are assigned and not yet caught up; null while the assignment is not known. */
    @Nullable
    SortedSet<Integer> missing() {
        return assigned(partition -> {
            Replica replica = held.get(partition);
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
        try (consumer) {
            while (!closed) {
                try {
                    reconcile();
                    follow();
                } catch (org.apache.kafka.common.errors.WakeupException | InterruptException e) {
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
            List.copyOf(replicas.values()).forEach(this::discard);
        }
    }

    private void reconcile() throws IOException {
        View view = placement.view();
        Assignment wanted = wanted(view);
        if (wanted == null) {
            return;
        }
        SortedSet<Integer> own = wanted.of(self);
        Set<Integer> before = new TreeSet<>(replicas.keySet());
        for (int partition : own) {
            Replica replica = replicas.get(partition);
            if (replica == null) {
                open(partition);
            } else {
                replica.stay();
                if (replica.isCaughtUp() && announcing) {
                    placement.announce(partition);
                }
            }
        }
        for (Replica replica : List.copyOf(replicas.values())) {
            if (!own.contains(replica.partition())) {
                handOver(replica, wanted, view);
            }
        }
        if (!before.equals(replicas.keySet())) {
            assign(before);
        }
    }

    /** The assignment over the leaves, once they have been the same for a while. */
    private @Nullable Assignment wanted(View view) {
        if (!placement.isInitialized() || placement.hasLeft()) {
            return assignment; // on the way out: everything stays as it is
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
            Assignment next = Assignment.of(leaves, partitions, properties.replicas(), Score.HASHED);
            assignment = next;
            log.info("holds {} of {} partitions among {}", next.of(self), partitions, leaves);
        }
        return assignment;
    }

    private void handOver(Replica replica, Assignment wanted, View view) {
        int partition = replica.partition();
        long now = System.nanoTime();
        if (!placement.hasAnnounced(partition)) {
            if (replica.state() != Replica.State.LEAVING || replica.isDueToLeave(now)) {
                discard(replica);
            }
        } else if (Handover.isDispensable(partition, self, wanted, view)) {
            placement.withdraw(partition);
            replica.leaveAt(now + properties.handoverGrace().toNanos());
            log.info("handed partition {} over to {}", partition, wanted.holders(partition));
        }
    }

    private void open(int partition) throws IOException {
        var directory = directories.create(partition);
        PartitionIndex index = new PartitionIndex(directory, properties.memoryMapped(), properties.freshness());
        replicas.put(partition, new Replica(partition, directory, index));
    }

    private void discard(Replica replica) {
        replicas.remove(replica.partition());
        held = Map.copyOf(replicas);
        placement.withdraw(replica.partition());
        try {
            replica.close();
        } catch (IOException | RuntimeException e) {
            log.warn("could not clean up partition {}", replica.partition(), e);
        }
    }

    private void assign(Set<Integer> before) {
        consumer.assign(DocumentLog.of(properties.topic(), replicas.keySet()));
        Set<Integer> added = new TreeSet<>(replicas.keySet());
        added.removeAll(before);
        consumer.seekToBeginning(DocumentLog.of(properties.topic(), added));
        held = Map.copyOf(replicas);
    }

    private void follow() throws IOException {
        if (replicas.isEmpty()) {
            pause(POLL.toMillis());
            return;
        }
        findTargets();
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
            apply(partition.partition(), records.records(partition));
        }
        for (Replica replica : replicas.values()) {
            TopicPartition partition = new TopicPartition(properties.topic(), replica.partition());
            replica.progress(position(partition), consumer.currentLag(partition).orElse(-1));
        }
        keepWithinBuffer();
    }

    private long position(TopicPartition partition) {
        try {
            return consumer.position(partition, Duration.ZERO);
        } catch (TimeoutException e) {
            log.debug("{}: not yet known where the log begins", partition, e);
            return 0;
        }
    }

    private void findTargets() {
        List<Integer> unknown = replicas.values().stream()
                .filter(replica -> !replica.hasTarget())
                .map(Replica::partition)
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        consumer.endOffsets(DocumentLog.of(properties.topic(), unknown)).forEach((partition, end) -> {
            Replica replica = replicas.get(partition.partition());
            if (replica != null) {
                replica.setTarget(end);
            }
        });
    }

    private void apply(int partition, List<ConsumerRecord<String, byte[]>> records) throws IOException {
        Replica replica = replicas.get(partition);
        if (replica == null) {
            return;
        }
        try {
            for (ConsumerRecord<String, byte[]> record : records) {
                if (record.key() == null || !replica.index().apply(record.key(), record.value())) {
                    log.warn("{}-{}@{} is no document, left out", record.topic(), partition, record.offset());
                }
            }
        } catch (IOException | AlreadyClosedException e) {
            discard(replica); // the next round begins it anew
            consumer.assign(DocumentLog.of(properties.topic(), replicas.keySet()));
            throw e;
        }
    }

    /** The buffer is the partitions' together: the fullest is written first. */
    private void keepWithinBuffer() throws IOException {
        long buffered = replicas.values().stream()
                .mapToLong(replica -> replica.index().bufferedBytes())
                .sum();
        if (buffered > properties.writeBuffer().toBytes()) {
            Replica fullest = replicas.values().stream()
                    .max(Comparator.comparingLong(replica -> replica.index().bufferedBytes()))
                    .orElseThrow();
            fullest.index().flush();
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

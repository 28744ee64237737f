package org.distributedpatterns.searchleaf.replica;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.distributedpatterns.searchleaf.index.Checkpoint;
import org.distributedpatterns.searchleaf.index.IndexCopies;
import org.distributedpatterns.searchleaf.index.PartitionIndex;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas that this process holds, and their files: opened from what is on disk, committed now and then, kept or
 * removed when they are let go. By one thread at a time, except for {@link #held()}.
 */
final class Holdings {

    private static final Logger log = LoggerFactory.getLogger(Holdings.class);

    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();

    private final IndexProperties properties;
    private final IndexCopies copies;
    private final IndexMeters meters;
    private final Clock clock;
    private final Map<Integer, Replica> replicas = new TreeMap<>();
    private final Map<Integer, Long> commitNanos = new HashMap<>();
    private volatile Map<Integer, Replica> held = Map.of();
    private long sweptNanos = System.nanoTime();

    Holdings(IndexProperties properties, IndexCopies copies, IndexMeters meters, Clock clock) {
        this.properties = properties;
        this.copies = copies;
        this.meters = meters;
        this.clock = clock;
    }

    /** All, whatever their state; for any thread. */
    Map<Integer, Replica> held() {
        return held;
    }

    List<Replica> all() {
        return List.copyOf(replicas.values());
    }

    Set<Integer> partitions() {
        return Set.copyOf(replicas.keySet());
    }

    @Nullable
    Replica get(int partition) {
        return replicas.get(partition);
    }

    /** Begins to hold a partition, from disk where that is possible. */
    Replica open(int partition, LogDescription description, LogDescription.Extent extent) throws IOException {
        Instant now = clock.instant();
        PartitionIndex index = copies.open(
                partition,
                checkpoint -> description.objection(checkpoint, extent, now),
                Checkpoint.beginning(description.id(), extent.begin(), now));
        Replica replica = new Replica(partition, index, extent.end());
        replicas.put(partition, replica);
        commitNanos.put(partition, System.nanoTime());
        held = Map.copyOf(replicas);
        meters.opened(index.position() > extent.begin());
        log.info(
                "partition {} goes on at offset {} of {} to {} with {} documents",
                partition,
                index.position(),
                extent.begin(),
                extent.end(),
                index.documents());
        return replica;
    }

    /** Lets a partition go, its files stay for whoever needs it next. */
    void release(Replica replica) {
        forget(replica);
        try (PartitionIndex index = replica.index()) {
            if (index.isOpen() && replica.uncommitted() > 0) {
                replica.commit(index.checkpoint().complete());
            }
        } catch (IOException | RuntimeException e) {
            log.warn("partition {} stays on disk as of its last commit", replica.partition(), e);
        }
    }

    /** Lets a partition go after an error: its files stay as of the last commit, unless it is they that are damaged. */
    void abandon(Replica replica) {
        if (replica.index().isDamaged()) {
            log.warn("the index of partition {} on disk is damaged, it is built anew", replica.partition());
            discard(replica);
            return;
        }
        forget(replica);
        try {
            replica.index().close();
        } catch (IOException | RuntimeException e) {
            log.warn("closing partition {} failed", replica.partition(), e);
        }
    }

    /** Lets a partition go and removes its files. */
    void discard(Replica replica) {
        forget(replica);
        try {
            copies.delete(replica.index());
        } catch (IOException | RuntimeException e) {
            log.warn("could not clean up partition {}", replica.partition(), e);
        }
    }

    private void forget(Replica replica) {
        replicas.remove(replica.partition());
        commitNanos.remove(replica.partition());
        held = Map.copyOf(replicas);
    }

    /**
     * Commits what has much that is not on disk, or has not been committed for long.
     *
     * @param ends asks where the log ends; what has all of it is complete as of the time of asking
     */
    void commitWhatIsDue(LogDescription description, Function<Collection<Integer>, Map<Integer, Long>> ends)
            throws IOException {
        Instant now = clock.instant();
        List<Replica> due = replicas.values().stream()
                .filter(replica -> isDue(replica, description, now))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        Map<Integer, Long> ended =
                ends.apply(due.stream().map(Replica::partition).toList());
        for (Replica replica : due) {
            Long end = ended.get(replica.partition());
            boolean complete = end != null && replica.index().position() >= end;
            meters.commit(() ->
                    replica.commit(complete ? now : replica.index().checkpoint().complete()));
            commitNanos.put(replica.partition(), System.nanoTime());
        }
    }

    /** Whether something has so much that is not on disk that it should be there now. */
    boolean hasMuchUncommitted() {
        return replicas.values().stream().anyMatch(replica -> replica.uncommitted() >= properties.commitRecords());
    }

    /**
     * Without news it is enough to say from time to time that there were none: long before the log forgets deletions.
     */
    private boolean isDue(Replica replica, LogDescription description, Instant now) {
        long since = System.nanoTime() - commitNanos.getOrDefault(replica.partition(), 0L);
        boolean interval = since >= properties.commitInterval().toNanos();
        return replica.uncommitted() >= properties.commitRecords()
                || interval && replica.uncommitted() > 0
                || interval
                        && replica.index()
                                .checkpoint()
                                .complete()
                                .isBefore(now.minus(description.deletionsKept().dividedBy(4)));
    }

    /** The buffer is the partitions' together: the fullest is written first. */
    void keepWithinBuffer() throws IOException {
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

    /** Removes from time to time what nobody holds of those partitions that are well served without. */
    void sweep(IntPredicate served) throws IOException {
        if (System.nanoTime() - sweptNanos < SWEEP_NANOS) {
            return;
        }
        sweptNanos = System.nanoTime();
        int removed = copies.removeFree(served);
        if (removed > 0) {
            log.info("removed {} indexes that nobody needs any more", removed);
        }
    }
}

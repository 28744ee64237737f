package org.distributedpatterns.searchleaf.replica;

import java.time.Duration;
import java.time.Instant;
import org.distributedpatterns.searchleaf.index.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * The log as Kafka describes it.
 *
 * @param id the topic's id: a topic that is made anew under the same name has another
 * @param partitions how many it has
 * @param deletionsKept how long it keeps at least that a document was deleted ({@code delete.retention.ms})
 */
record LogDescription(String id, int partitions, Duration deletionsKept) {

    /**
     * The offsets that one partition has.
     *
     * @param begin the first
     * @param end the one after the last
     */
    record Extent(long begin, long end) {}

    /** Why an index can't go on from this checkpoint at {@code now}; null if it can. */
    @Nullable
    String objection(Checkpoint checkpoint, Extent extent, Instant now) {
        if (!checkpoint.log().equals(id)) {
            return "it is of topic id " + checkpoint.log() + ", the log's is " + id;
        }
        if (checkpoint.next() < extent.begin() || checkpoint.next() > extent.end()) {
            return "it goes on at offset %d, the log has %d to %d"
                    .formatted(checkpoint.next(), extent.begin(), extent.end());
        }
        Duration age = Duration.between(checkpoint.complete(), now);
        if (checkpoint.next() < extent.end() && age.compareTo(deletionsKept) >= 0) {
            return "it was complete %s ago, and the log keeps deletions for %s only".formatted(age, deletionsKept);
        }
        return null;
    }
}

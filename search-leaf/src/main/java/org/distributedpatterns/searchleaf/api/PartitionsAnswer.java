package org.distributedpatterns.searchleaf.api;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.distributedpatterns.searchleaf.replica.Replica;

/** What the leaf holds. */
record PartitionsAnswer(String instance, List<Part> partitions) {

    /**
     * @param state {@code catching-up}, {@code serving} or {@code leaving}
     * @param position the offset up to which (exclusive) the log is applied
     * @param lag how many offsets are left to apply, -1 if unknown
     */
    record Part(int partition, String state, long position, long lag, int documents) {

        static Part of(Replica replica) {
            return new Part(
                    replica.partition(),
                    replica.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    replica.index().position(),
                    replica.lag(),
                    replica.index().documents());
        }
    }

    static PartitionsAnswer of(String instance, java.util.Collection<Replica> replicas) {
        return new PartitionsAnswer(
                instance,
                replicas.stream()
                        .map(Part::of)
                        .sorted(Comparator.comparingInt(Part::partition))
                        .toList());
    }
}

package org.distributedpatterns.searchroot.scatter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.searchroot.scatter.Outcome.Answered;
import org.distributedpatterns.searchroot.scatter.Outcome.Failed;

/**
 * The partitions' answers as one.
 *
 * @param hits the best {@code size} of all
 * @param hasMore whether there are hits after them
 * @param total how many documents match
 * @param exact whether no more than that: every partition was searched and counted to the end
 * @param degraded the partitions that are missing
 */
public record Merge(
        List<Hit> hits,
        boolean hasMore,
        long total,
        boolean exact,
        int answered,
        List<Degraded> degraded,
        Map<String, Integer> partitionOf) {

    /** A partition that is missing in the answer. */
    public record Degraded(int partition, Outcome.Reason reason) {}

    private record Found(Hit hit, int partition) {}

    /** Merges answers of which each has its best {@code size + 1} hits, so that one more hit tells of a next page. */
    public static Merge of(Map<Integer, Outcome> outcomes, int size) {
        List<Found> found = new ArrayList<>();
        List<Degraded> degraded = new ArrayList<>();
        long total = 0;
        boolean exact = true;
        int answered = 0;
        for (Map.Entry<Integer, Outcome> entry : outcomes.entrySet()) {
            switch (entry.getValue()) {
                case Answered answer -> {
                    answered++;
                    total += answer.total();
                    exact &= answer.exact();
                    answer.hits().forEach(hit -> found.add(new Found(hit, entry.getKey())));
                }
                case Failed failed -> {
                    exact = false;
                    degraded.add(new Degraded(entry.getKey(), failed.reason()));
                }
            }
        }
        found.sort((a, b) -> Hit.BEST_FIRST.compare(a.hit(), b.hit()));
        List<Found> best = found.subList(0, Math.min(size, found.size()));
        return new Merge(
                best.stream().map(Found::hit).toList(),
                found.size() > size,
                total,
                exact,
                answered,
                degraded,
                partitions(best));
    }

    private static Map<String, Integer> partitions(Collection<Found> found) {
        Map<String, Integer> partitions = new HashMap<>();
        found.forEach(one -> partitions.put(one.hit().id(), one.partition()));
        return partitions;
    }
}

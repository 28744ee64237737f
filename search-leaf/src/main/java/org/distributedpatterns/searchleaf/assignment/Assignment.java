package org.distributedpatterns.searchleaf.assignment;

import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Bounded rendezvous hashing: each partition is held by the leaves that it scores highest, but no leaf holds more than
 * {@code ceil(partitions × replicas / leaves)}. All pairs are taken in the order of their score, a pair that finds its
 * partition or its leaf full is passed over; so the result depends on the set of leaves only, and a leaf that comes or
 * goes moves little more than what it takes or leaves behind.
 *
 * <p>With fewer leaves than replicas every leaf holds everything.
 *
 * @see <a href="https://www.eecs.umich.edu/techreports/cse/96/CSE-TR-316-96.pdf">Thaler, Ravishankar: A Name-Based
 *     Mapping Scheme for Rendezvous</a>
 */
public final class Assignment {

    private record Pair(int partition, String leaf, long score) {}

    private static final Comparator<Pair> BEST_FIRST =
            comparingLong(Pair::score).reversed().thenComparing(Pair::partition).thenComparing(Pair::leaf);

    private final SortedMap<String, SortedSet<Integer>> held = new TreeMap<>();
    private final SortedMap<Integer, SortedSet<String>> holders = new TreeMap<>();
    private final int replicas;
    private final int capacity;

    private Assignment(Collection<String> leaves, int partitions, int replicas) {
        this.replicas = Math.min(replicas, leaves.size());
        this.capacity = leaves.isEmpty() ? 0 : Math.ceilDiv(partitions * this.replicas, leaves.size());
        leaves.forEach(leaf -> held.put(leaf, new TreeSet<>()));
        for (int partition = 0; partition < partitions; partition++) {
            holders.put(partition, new TreeSet<>());
        }
    }

    /** Spreads {@code partitions × replicas} over {@code leaves}. */
    public static Assignment of(Collection<String> leaves, int partitions, int replicas, Score score) {
        Assignment assignment = new Assignment(new TreeSet<>(leaves), partitions, replicas);
        List<Pair> pairs = assignment.pairs(score);
        for (Pair pair : pairs) {
            if (assignment.wants(pair.partition()) && assignment.hasRoom(pair.leaf())) {
                assignment.assign(pair.partition(), pair.leaf());
            }
        }
        assignment.holders.keySet().forEach(partition -> assignment.complete(partition, pairs));
        return assignment;
    }

    /** The partitions that {@code leaf} has to hold; none if it is unknown. */
    public SortedSet<Integer> of(String leaf) {
        return new TreeSet<>(held.getOrDefault(leaf, new TreeSet<>()));
    }

    /** The leaves that have to hold {@code partition}. */
    public SortedSet<String> holders(int partition) {
        return new TreeSet<>(holders.getOrDefault(partition, new TreeSet<>()));
    }

    /** Leaf by leaf, the partitions that it has to hold. */
    public Map<String, SortedSet<Integer>> byLeaf() {
        SortedMap<String, SortedSet<Integer>> copy = new TreeMap<>();
        held.forEach((leaf, partitions) -> copy.put(leaf, new TreeSet<>(partitions)));
        return copy;
    }

    private List<Pair> pairs(Score score) {
        List<Pair> pairs = new ArrayList<>();
        for (int partition : holders.keySet()) {
            held.keySet().forEach(leaf -> pairs.add(new Pair(partition, leaf, score.of(partition, leaf))));
        }
        pairs.sort(BEST_FIRST);
        return pairs;
    }

    /**
     * The greedy pass can leave a partition short: the only leaves with room hold it already. Then a full leaf takes it
     * and hands another partition to a leaf with room. Such a partition exists: the full leaf holds more than the other
     * one and not this one, so it holds at least one that the other doesn't.
     */
    private void complete(int partition, List<Pair> pairs) {
        while (wants(partition)) {
            Pair taken = pairs.stream()
                    .filter(pair -> pair.partition() == partition && !holds(pair.leaf(), partition))
                    .findFirst()
                    .orElseThrow();
            if (!hasRoom(taken.leaf())) {
                Pair moved = pairs.stream()
                        .filter(pair -> hasRoom(pair.leaf())
                                && holds(taken.leaf(), pair.partition())
                                && !holds(pair.leaf(), pair.partition()))
                        .findFirst()
                        .orElseThrow();
                unassign(moved.partition(), taken.leaf());
                assign(moved.partition(), moved.leaf());
            }
            assign(partition, taken.leaf());
        }
    }

    private boolean wants(int partition) {
        return size(holders.get(partition)) < replicas;
    }

    private boolean hasRoom(String leaf) {
        return size(held.get(leaf)) < capacity;
    }

    private boolean holds(String leaf, int partition) {
        SortedSet<Integer> partitions = held.get(leaf);
        return partitions != null && partitions.contains(partition);
    }

    private void assign(int partition, String leaf) {
        held.computeIfAbsent(leaf, l -> new TreeSet<>()).add(partition);
        holders.computeIfAbsent(partition, p -> new TreeSet<>()).add(leaf);
    }

    private void unassign(int partition, String leaf) {
        held.computeIfAbsent(leaf, l -> new TreeSet<>()).remove(partition);
        holders.computeIfAbsent(partition, p -> new TreeSet<>()).remove(leaf);
    }

    private static int size(@org.jspecify.annotations.Nullable Collection<?> collection) {
        return collection == null ? 0 : collection.size();
    }
}

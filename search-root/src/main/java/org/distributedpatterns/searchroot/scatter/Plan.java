package org.distributedpatterns.searchroot.scatter;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Which leaf is asked for which partitions, so that few leaves are asked: again and again the leaf that has the most of
 * what is left for its cost (the greedy weighted set cover). A call costs both sides the same whether it is for one
 * partition or for four, and the slowest of few leaves is faster than the slowest of many. Suspected leaves are asked
 * only for what nobody else has.
 */
final class Plan {

    private Plan() {}

    /** Partitions without candidates are left out. */
    static Map<Leaf, List<Integer>> of(
            Collection<Integer> partitions, IntFunction<List<Leaf>> candidates, LeafLoad load) {
        Comparator<Leaf> byName = Comparator.comparing(Leaf::instance);
        Map<Leaf, SortedSet<Integer>> left = new TreeMap<>(byName);
        for (int partition : partitions) {
            List<Leaf> all = candidates.apply(partition);
            List<Leaf> trusted =
                    all.stream().filter(leaf -> !load.isSuspected(leaf)).toList();
            (trusted.isEmpty() ? all : trusted)
                    .forEach(leaf ->
                            left.computeIfAbsent(leaf, l -> new TreeSet<>()).add(partition));
        }
        Map<Leaf, Double> costs = new TreeMap<>(byName); // asked once: they move meanwhile
        left.keySet().forEach(leaf -> costs.put(leaf, load.cost(leaf)));
        Map<Leaf, List<Integer>> plan = new TreeMap<>(byName);
        while (!left.isEmpty()) {
            Map.Entry<Leaf, SortedSet<Integer>> best = Collections.min(
                    left.entrySet(),
                    Comparator.comparingDouble(entry -> costs.getOrDefault(entry.getKey(), Double.MAX_VALUE)
                            / entry.getValue().size()));
            List<Integer> taken = List.copyOf(best.getValue());
            plan.put(best.getKey(), taken);
            left.values().forEach(partitionsLeft -> taken.forEach(partitionsLeft::remove));
            left.values().removeIf(SortedSet::isEmpty);
        }
        return plan;
    }
}

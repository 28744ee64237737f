package org.distributedpatterns.searchroot.scatter;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Which leaf is asked for which partitions: for one partition after the other the cheapest of its leaves, where what
 * was planned already counts; suspected leaves come last.
 */
final class Plan {

    private Plan() {}

    /** Partitions without candidates are left out. */
    static Map<Leaf, List<Integer>> of(
            Collection<Integer> partitions, IntFunction<List<Leaf>> candidates, LeafLoad load) {
        Map<Leaf, List<Integer>> plan = new TreeMap<>(Comparator.comparing(Leaf::instance));
        Comparator<Leaf> cheapest = Comparator.comparing(load::isSuspected)
                .thenComparingDouble((Leaf leaf) ->
                        load.cost(leaf, plan.getOrDefault(leaf, List.of()).size()))
                .thenComparing(Leaf::instance);
        for (int partition : partitions) {
            candidates.apply(partition).stream()
                    .min(cheapest)
                    .ifPresent(leaf -> plan.computeIfAbsent(leaf, l -> new java.util.ArrayList<>())
                            .add(partition));
        }
        return plan;
    }
}

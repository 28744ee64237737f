package org.distributedpatterns.searchroot.scatter;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final Leaf A = leaf("a");
    private static final Leaf B = leaf("b");
    private static final Leaf C = leaf("c");
    private static final Leaf D = leaf("d");

    /** Two replicas of six partitions on four leaves, so that two of the leaves have them all. */
    private static final Map<Integer, List<Leaf>> SERVERS = Map.of(
            0, List.of(A, C), 1, List.of(A, C), 2, List.of(A, D), 3, List.of(B, C), 4, List.of(B, D), 5, List.of(B, D));

    private static Leaf leaf(String name) {
        return new Leaf(name, "host", URI.create("http://" + name + ":1"));
    }

    private record Load(Map<Leaf, Double> costs, Set<Leaf> suspected) implements LeafLoad {

        @Override
        public double cost(Leaf leaf) {
            return costs.getOrDefault(leaf, 1.0);
        }

        @Override
        public boolean isSuspected(Leaf leaf) {
            return suspected.contains(leaf);
        }
    }

    private static Map<Leaf, List<Integer>> plan(Map<Leaf, Double> costs, Set<Leaf> suspected) {
        return Plan.of(
                SERVERS.keySet(), partition -> SERVERS.getOrDefault(partition, List.of()), new Load(costs, suspected));
    }

    @Test
    void fewLeavesAreAskedWhereAllCostTheSame() {
        assertThat(plan(Map.of(), Set.of())).isEqualTo(Map.of(A, List.of(0, 1, 2), B, List.of(3, 4, 5)));
    }

    @Test
    void aBusyLeafIsPassedOverWhereOthersTogetherCostLess() {
        assertThat(plan(Map.of(A, 5.0), Set.of()))
                .isEqualTo(Map.of(B, List.of(3, 4, 5), C, List.of(0, 1), D, List.of(2)));
    }

    @Test
    void suspectedLeavesAreAskedOnlyWhereNobodyElseCanBe() {
        Map<Leaf, List<Integer>> plan = plan(Map.of(), Set.of(A, D)); // which are the only two that have 2
        assertThat(plan).containsEntry(B, List.of(3, 4, 5)).containsEntry(C, List.of(0, 1));
        assertThat(plan.entrySet())
                .filteredOn(entry -> entry.getKey().equals(A) || entry.getKey().equals(D))
                .singleElement()
                .extracting(Map.Entry::getValue)
                .isEqualTo(List.of(2));
    }

    @Test
    void aPartitionThatNobodyServesIsLeftOut() {
        assertThat(Plan.of(
                        List.of(0, 9),
                        partition -> SERVERS.getOrDefault(partition, List.of()),
                        new Load(Map.of(), Set.of())))
                .isEqualTo(Map.of(A, List.of(0)));
    }
}

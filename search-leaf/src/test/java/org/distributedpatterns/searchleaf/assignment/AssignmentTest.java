package org.distributedpatterns.searchleaf.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignmentTest {

    /** Rows are partitions, columns the leaves a, b, c. */
    private static Score table(long[]... rows) {
        return (partition, leaf) -> rows[partition][leaf.charAt(0) - 'a'];
    }

    private static List<String> leaves(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "search-leaf-" + i).toList();
    }

    @Test
    void everyPartitionGoesToTheLeavesThatItScoresHighest() {
        Score score = table(new long[] {9, 5, 1}, new long[] {1, 8, 6}, new long[] {7, 2, 4});

        Assignment assignment = Assignment.of(List.of("a", "b", "c"), 3, 2, score);

        assertThat(assignment.byLeaf())
                .isEqualTo(Map.of(
                        "a", new TreeSet<>(List.of(0, 2)),
                        "b", new TreeSet<>(List.of(0, 1)),
                        "c", new TreeSet<>(List.of(1, 2))));
    }

    @Test
    void aFullLeafIsPassedOver() {
        // a is everyone's favourite, but holds ceil(4/2) = 2: the pairs are taken as 0a, 1a, then 2b, 3b
        Score score = table(new long[] {9, 1}, new long[] {8, 2}, new long[] {7, 3}, new long[] {6, 4});

        Assignment assignment = Assignment.of(List.of("a", "b"), 4, 1, score);

        assertThat(assignment.of("a")).containsExactly(0, 1);
        assertThat(assignment.of("b")).containsExactly(2, 3);
    }

    @Test
    void aPartitionLeftShortIsCompletedByASwap() {
        // capacity ceil(6/3) = 2: 0a 0b, 1a 1b fill a and b; partition 2 has only c left, which can hold it once.
        // So a, its best, takes it, and hands 0 to c, its best move.
        Score score = table(new long[] {20, 19, 3}, new long[] {18, 17, 2}, new long[] {5, 4, 6});

        Assignment assignment = Assignment.of(List.of("a", "b", "c"), 3, 2, score);

        assertThat(assignment.of("a")).containsExactly(1, 2);
        assertThat(assignment.of("b")).containsExactly(0, 1);
        assertThat(assignment.of("c")).containsExactly(0, 2);
    }

    @Test
    void fewerLeavesThanReplicasHoldEverything() {
        assertThat(Assignment.of(List.of("a"), 3, 2, Score.HASHED).of("a")).containsExactly(0, 1, 2);
        assertThat(Assignment.of(List.<String>of(), 3, 2, Score.HASHED).holders(0))
                .isEmpty();
    }

    @Test
    void everyPartitionHasItsReplicasAndNoLeafMoreThanItsShare() {
        for (int leaves = 1; leaves <= 12; leaves++) {
            for (int partitions : new int[] {1, 3, 8, 16, 64}) {
                for (int replicas = 1; replicas <= 3; replicas++) {
                    Assignment assignment = Assignment.of(leaves(leaves), partitions, replicas, Score.HASHED);
                    int held = Math.min(replicas, leaves);
                    int capacity = Math.ceilDiv(partitions * held, leaves);
                    for (int partition = 0; partition < partitions; partition++) {
                        assertThat(assignment.holders(partition)).hasSize(held);
                    }
                    assertThat(assignment.byLeaf().values())
                            .allSatisfy(own -> assertThat(own).hasSizeLessThanOrEqualTo(capacity));
                }
            }
        }
    }

    @Test
    void theOrderInWhichLeavesAreSeenDoesNotMatter() {
        List<String> leaves = new ArrayList<>(leaves(7));
        Map<String, ?> expected = Assignment.of(leaves, 16, 2, Score.HASHED).byLeaf();
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(leaves, random);
            assertThat(Assignment.of(leaves, 16, 2, Score.HASHED).byLeaf()).isEqualTo(expected);
        }
    }

    @Test
    void aLeafThatComesMovesNotMuchMoreThanItTakes() {
        int moved = 0;
        int taken = 0;
        for (int count = 3; count < 12; count++) {
            Assignment before = Assignment.of(leaves(count), 64, 2, Score.HASHED);
            Assignment after = Assignment.of(leaves(count + 1), 64, 2, Score.HASHED);
            for (String leaf : leaves(count + 1)) {
                TreeSet<Integer> gained = new TreeSet<>(after.of(leaf));
                gained.removeAll(before.of(leaf));
                moved += gained.size();
            }
            taken += after.of("search-leaf-" + (count + 1)).size();
        }
        assertThat(moved).isLessThan(2 * taken);
    }
}

package org.distributedpatterns.searchleaf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.distributedpatterns.searchleaf.assignment.Assignment;
import org.junit.jupiter.api.Test;

class HandoverTest {

    /** Partition 0 belongs to b and c. */
    private static final Assignment ASSIGNMENT =
            Assignment.of(List.of("a", "b", "c"), 1, 2, (partition, leaf) -> leaf.charAt(0));

    private static boolean isDispensable(String self, String... serving) {
        View view = new View(Set.of("a", "b", "c"), Map.of(0, Set.of(serving)));
        return Handover.isDispensable(0, self, ASSIGNMENT, view);
    }

    @Test
    void aLeafKeepsAPartitionUntilAllItsNewHoldersServeIt() {
        assertThat(isDispensable("a", "a")).isFalse();
        assertThat(isDispensable("a", "a", "b")).isFalse();
        assertThat(isDispensable("a", "a", "b", "c")).isTrue();
    }

    @Test
    void aHolderIsNeverDispensable() {
        assertThat(isDispensable("b", "a", "b", "c")).isFalse();
    }
}

package org.distributedpatterns.searchleaf.replica;

import org.distributedpatterns.searchleaf.assignment.Assignment;

/**
 * When a leaf may let a partition go: make before break. It serves on, though the partition is no longer its own, until
 * every leaf that is to hold it serves it.
 */
final class Handover {

    private Handover() {}

    /** Whether {@code partition} is served well enough without the leaf {@code self}. */
    static boolean isDispensable(int partition, String self, Assignment assignment, View view) {
        return !assignment.holders(partition).contains(self) && isServed(partition, assignment, view);
    }

    /** Whether every leaf that is to hold {@code partition} serves it. */
    static boolean isServed(int partition, Assignment assignment, View view) {
        var holders = assignment.holders(partition);
        return !holders.isEmpty() && view.serving(partition).containsAll(holders);
    }
}

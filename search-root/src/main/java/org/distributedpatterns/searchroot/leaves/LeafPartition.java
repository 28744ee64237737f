package org.distributedpatterns.searchroot.leaves;

/**
 * A replica as its leaf describes it.
 *
 * @param state {@code catching-up}, {@code serving} or {@code leaving}
 * @param position the offset up to which (exclusive) the log is applied
 * @param lag how many offsets are left to apply, -1 if unknown
 */
public record LeafPartition(int partition, String state, long position, long lag, int documents) {}

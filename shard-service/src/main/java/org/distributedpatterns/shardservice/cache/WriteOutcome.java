package org.distributedpatterns.shardservice.cache;

/** How a write of a key ended. */
sealed interface WriteOutcome {

    /** Every owner that could be reached has it. */
    record Stored(long version) implements WriteOutcome {}

    /** No owner could be reached: nothing is known to be stored. */
    record Unavailable() implements WriteOutcome {}

    /** Other writers of the key were always faster. */
    record Contended() implements WriteOutcome {}

    /** The budget was spent: owners may have it or not. */
    record TimedOut() implements WriteOutcome {}
}

package org.distributedpatterns.acceptance.promise;

import java.time.Duration;

/** A read that the promise does not permit. */
sealed interface Violation {

    Operation.Get read();

    /** A value that nobody has put under that key. */
    record Unknown(Operation.Get read) implements Violation {}

    /**
     * A value that was overwritten or deleted.
     *
     * @param by the write that was acknowledged before the read began
     * @param staleness how long before
     */
    record Stale(Operation.Get read, Operation by, Duration staleness) implements Violation {}

    /**
     * Nothing, where a value had been acknowledged and no owner was dead long enough to lose it.
     *
     * @param of the write
     */
    record Lost(Operation.Get read, Operation.Put of) implements Violation {}

    /**
     * A value whose time was over.
     *
     * @param by how long
     */
    record Expired(Operation.Get read, Duration by) implements Violation {}
}

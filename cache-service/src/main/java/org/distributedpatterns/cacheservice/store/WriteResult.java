package org.distributedpatterns.cacheservice.store;

/** What became of a write. */
public sealed interface WriteResult {

    /** The store holds it now, or held the very same write already. */
    record Accepted() implements WriteResult {}

    /**
     * The store holds a later write, or another one of the same version, or held a later one and has forgotten it.
     *
     * @param version of what the store holds, or the latest that it has forgotten nearby
     */
    record Refused(long version) implements WriteResult {}
}

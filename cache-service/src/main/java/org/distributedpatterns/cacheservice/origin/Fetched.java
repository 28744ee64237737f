package org.distributedpatterns.cacheservice.origin;

import org.distributedpatterns.cacheservice.store.Entry;

/** How a fetch ended. */
sealed interface Fetched {

    /** A value, or that the origin has none, with its mark: just fetched, or found here by a second look. */
    record Copy(Entry entry) implements Fetched {}

    /**
     * This shard knows a later version than the fetch was to have: try again with one beyond it.
     *
     * @param version what it knows
     */
    record Outdated(long version) implements Fetched {}

    /**
     * The origin failed.
     *
     * @param status what to answer: 502, 503 or 504
     */
    record Failed(int status, String detail) implements Fetched {}
}

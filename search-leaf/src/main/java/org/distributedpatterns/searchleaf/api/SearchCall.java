package org.distributedpatterns.searchleaf.api;

import java.util.List;
import org.distributedpatterns.searchleaf.index.After;
import org.distributedpatterns.searchleaf.index.Filter;
import org.distributedpatterns.searchleaf.index.PartitionIndex;
import org.distributedpatterns.searchleaf.index.Search;
import org.jspecify.annotations.Nullable;

/**
 * A search of several partitions of one leaf.
 *
 * @param cursor the hit after which to begin
 */
record SearchCall(
        String query,
        @Nullable List<Filter> filters,
        int size,
        @Nullable After cursor,
        List<Part> partitions) {

    /** @param after the offset that the search has to see, or null */
    record Part(int partition, @Nullable Long after) {

        long offset() {
            return after == null ? PartitionIndex.NOTHING_CERTAIN : after;
        }
    }

    Search search() {
        return new Search(query, filters == null ? List.of() : filters, Math.clamp(size, 1, 1_000), cursor);
    }
}

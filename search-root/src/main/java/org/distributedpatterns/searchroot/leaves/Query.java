package org.distributedpatterns.searchroot.leaves;

import java.util.List;
import java.util.Map;
import org.distributedpatterns.searchroot.scatter.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * What to look for.
 *
 * @param size how many hits each partition gives at most
 * @param after by partition the offset that the search has to see
 */
public record Query(
        String text,
        List<Filter> filters,
        int size,
        @Nullable Cursor cursor,
        Map<Integer, Long> after) {

    /** Only documents whose {@code field} has exactly this {@code value}. */
    public record Filter(String field, String value) {}

    public Query {
        filters = List.copyOf(filters);
        after = Map.copyOf(after);
    }
}

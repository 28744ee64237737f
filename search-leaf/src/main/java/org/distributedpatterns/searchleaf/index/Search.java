package org.distributedpatterns.searchleaf.index;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to look for.
 *
 * @param size how many hits at most
 * @param after the hit after which to begin, or null to begin with the best
 */
public record Search(
        String query,
        List<Filter> filters,
        int size,
        @Nullable After after) {

    public Search {
        filters = List.copyOf(filters);
    }
}

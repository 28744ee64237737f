package org.distributedpatterns.searchleaf.index;

import java.util.List;

/**
 * What a partition has found.
 *
 * @param total how many documents match
 * @param exact whether there are no more than {@code total}
 * @param hits the best, by score and then id
 */
public record Found(long total, boolean exact, List<Hit> hits) {

    public Found {
        hits = List.copyOf(hits);
    }
}

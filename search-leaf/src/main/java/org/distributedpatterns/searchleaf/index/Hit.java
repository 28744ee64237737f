package org.distributedpatterns.searchleaf.index;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A document that was found.
 *
 * @param isShort whether a snippet of it costs little
 */
public record Hit(String id, float score, @Nullable String title, boolean isShort) {

    /** The order of every answer: the best score first, then by id, which is unique. */
    public static final Comparator<Hit> BEST_FIRST =
            Comparator.comparing(Hit::score).reversed().thenComparing(Hit::id);
}

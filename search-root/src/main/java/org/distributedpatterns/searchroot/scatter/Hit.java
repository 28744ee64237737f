package org.distributedpatterns.searchroot.scatter;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A document that was found. */
public record Hit(String id, float score, @Nullable String title) {

    /** The order of every answer: the best score first, then by id, which is unique. */
    public static final Comparator<Hit> BEST_FIRST =
            Comparator.comparing(Hit::score).reversed().thenComparing(Hit::id);
}

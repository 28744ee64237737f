package org.distributedpatterns.gateway.httpcache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The field lines of a message by their name, in which case does not count: all that the rules read of a request. */
@FunctionalInterface
interface FieldLines {

    /** The values of all lines of that name, in their order; empty if there is none. */
    List<String> all(String name);

    default @Nullable String first(String name) {
        List<String> lines = all(name);
        return lines.isEmpty() ? null : lines.getFirst();
    }

    default boolean has(String name) {
        return !all(name).isEmpty();
    }
}

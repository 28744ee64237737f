package org.distributedpatterns.searchleaf.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import org.distributedpatterns.searchleaf.index.Found;
import org.distributedpatterns.searchleaf.index.Hit;
import org.jspecify.annotations.Nullable;

/** What each partition found, or why it found nothing. */
record SearchAnswer(String instance, List<Part> partitions) {

    /** Another replica may have the partition. */
    static final String NOT_SERVED = "not-served";

    /** It has not applied the asked offset within the budget. */
    static final String BEHIND = "behind";

    /** The budget was spent. */
    static final String DEADLINE = "deadline";

    /** The leaf's log says more. */
    static final String FAILED = "failed";

    @JsonInclude(Include.NON_NULL)
    record Part(
            int partition,
            @Nullable Long total,
            @Nullable Boolean exact,
            @Nullable List<Hit> hits,
            @Nullable String failure) {

        static Part of(int partition, Found found) {
            return new Part(partition, found.total(), found.exact(), found.hits(), null);
        }

        static Part failed(int partition, String failure) {
            return new Part(partition, null, null, null, failure);
        }
    }
}

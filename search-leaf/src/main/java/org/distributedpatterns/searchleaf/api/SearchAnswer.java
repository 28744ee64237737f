package org.distributedpatterns.searchleaf.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.searchleaf.index.Found;
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
            @Nullable List<FoundHit> hits,
            @Nullable String failure) {

        static Part of(int partition, Found found, Map<String, String> snippets) {
            return new Part(
                    partition,
                    found.total(),
                    found.exact(),
                    found.hits().stream()
                            .map(hit -> new FoundHit(hit.id(), hit.score(), hit.title(), snippets.get(hit.id())))
                            .toList(),
                    null);
        }

        static Part failed(int partition, String failure) {
            return new Part(partition, null, null, null, failure);
        }
    }

    /** @param snippet null if the root is to ask for it once it knows that the hit is in the answer */
    @JsonInclude(Include.NON_NULL)
    record FoundHit(
            String id,
            float score,
            @Nullable String title,
            @Nullable String snippet) {}
}

package org.distributedpatterns.searchroot.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.distributedpatterns.searchroot.scatter.Cursor;
import org.distributedpatterns.searchroot.scatter.Hit;
import org.distributedpatterns.searchroot.scatter.Merge;
import org.jspecify.annotations.Nullable;

/**
 * What a search answers.
 *
 * @param total the number of matches, or an object with the least that it is
 * @param next the cursor of the next page, left out on the last one
 * @param took milliseconds
 */
@JsonInclude(Include.NON_NULL)
record SearchAnswer(
        List<Found> hits,
        @Schema(oneOf = {Long.class, AtLeast.class}) Object total,
        @Nullable String next,
        long took,
        Coverage coverage) {

    /** One hit; the snippet is HTML with the words of the query in {@code <em>}. */
    @JsonInclude(Include.NON_NULL)
    record Found(
            String id,
            float score,
            @Nullable String title,
            @Nullable String snippet) {}

    /** A total that was not counted to the end. */
    record AtLeast(long value, String relation) {}

    /** How many of the partitions the answer stands on. */
    record Coverage(int partitions, int answered, List<Degraded> degraded) {

        static Coverage of(Merge merge) {
            return new Coverage(
                    merge.answered() + merge.degraded().size(),
                    merge.answered(),
                    merge.degraded().stream()
                            .map(one -> new Degraded(
                                    one.partition(),
                                    one.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')))
                            .toList());
        }
    }

    /** A partition that is missing in the answer, and why. */
    record Degraded(int partition, String reason) {}

    static SearchAnswer of(Merge merge, Map<String, String> snippets, long tookMillis) {
        List<Hit> hits = merge.hits();
        return new SearchAnswer(
                hits.stream()
                        .map(hit -> new Found(hit.id(), hit.score(), hit.title(), snippets.get(hit.id())))
                        .toList(),
                merge.exact() ? (Object) merge.total() : new AtLeast(merge.total(), "gte"),
                merge.hasMore()
                        ? new Cursor(hits.getLast().score(), hits.getLast().id()).encode()
                        : null,
                tookMillis,
                Coverage.of(merge));
    }
}

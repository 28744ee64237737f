package org.distributedpatterns.searchroot.leaves;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.searchroot.scatter.Cursor;
import org.distributedpatterns.searchroot.scatter.Hit;
import org.distributedpatterns.searchroot.scatter.Outcome;
import org.distributedpatterns.searchroot.scatter.Outcome.Reason;
import org.jspecify.annotations.Nullable;

/** The format between root and leaf. Sample files in the tests hold both sides to it. */
final class Wire {

    private Wire() {}

    @JsonInclude(Include.NON_NULL)
    record SearchCall(
            String query,
            List<Query.Filter> filters,
            int size,
            @Nullable Cursor cursor,
            List<AskedPartition> partitions) {

        static SearchCall of(Query query, List<Integer> partitions) {
            return new SearchCall(
                    query.text(),
                    query.filters(),
                    query.size(),
                    query.cursor(),
                    partitions.stream()
                            .map(partition ->
                                    new AskedPartition(partition, query.after().get(partition)))
                            .toList());
        }
    }

    @JsonInclude(Include.NON_NULL)
    record AskedPartition(int partition, @Nullable Long after) {}

    record SearchAnswer(String instance, List<AnsweredPartition> partitions) {}

    record AnsweredPartition(
            int partition,
            @Nullable Long total,
            @Nullable Boolean exact,
            @Nullable List<Hit> hits,
            @Nullable String failure) {

        Outcome outcome() {
            if (total == null || hits == null) {
                return new Outcome.Failed(
                        switch (failure == null ? "" : failure) {
                            case "not-served" -> Reason.NOT_SERVED;
                            case "behind" -> Reason.BEHIND;
                            case "deadline" -> Reason.DEADLINE;
                            default -> Reason.FAILED;
                        });
            }
            return new Outcome.Answered(total, Boolean.TRUE.equals(exact), hits);
        }
    }

    record SnippetsCall(String query, List<WantedSnippets> documents) {}

    record WantedSnippets(int partition, List<String> ids) {}

    record SnippetsAnswer(Map<String, String> snippets) {}

    record PartitionsAnswer(String instance, List<HeldPartition> partitions) {}

    record HeldPartition(int partition, String state, long position, long lag, int documents) {}
}

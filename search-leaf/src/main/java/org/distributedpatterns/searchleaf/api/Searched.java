package org.distributedpatterns.searchleaf.api;

import java.util.Map;
import org.distributedpatterns.searchleaf.index.Found;
import org.distributedpatterns.searchleaf.index.PartitionIndex;

/** What became of one partition of a search. */
sealed interface Searched {

    /** The index was searched. */
    record Answered(int partition, PartitionIndex index, Found found) implements Searched {

        @Override
        public SearchAnswer.Part part(Map<String, String> snippets) {
            return SearchAnswer.Part.of(partition, found, snippets);
        }
    }

    /** It was not, and why. */
    record Failed(int partition, String failure) implements Searched {

        @Override
        public SearchAnswer.Part part(Map<String, String> snippets) {
            return SearchAnswer.Part.failed(partition, failure);
        }
    }

    /** As the root is told, with those of the snippets that are of its hits. */
    SearchAnswer.Part part(Map<String, String> snippets);
}

package org.distributedpatterns.searchleaf.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.store.AlreadyClosedException;
import org.distributedpatterns.searchleaf.index.Hit;
import org.distributedpatterns.searchleaf.index.PartitionIndex;
import org.distributedpatterns.searchleaf.index.Search;
import org.distributedpatterns.searchleaf.web.Budget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passages that a leaf sends along with its hits, so that the root need not ask for them in a second round. A hit
 * is in the root's answer only if it is among the best of this leaf, and of those the short ones cost less than the
 * second round would. What is left out here, the root asks for.
 */
final class EarlySnippets {

    private static final Logger log = LoggerFactory.getLogger(EarlySnippets.class);

    /** Of a large page, most hits come from other leaves: then it is better to wait for which. */
    private static final int AT_MOST = 20;

    private record Candidate(PartitionIndex index, Hit hit) {}

    private EarlySnippets() {}

    /** By id; never an error. */
    static Map<String, String> of(List<Searched> searched, Search search, Budget budget) {
        Map<PartitionIndex, List<String>> wanted = new LinkedHashMap<>();
        searched.stream()
                .filter(Searched.Answered.class::isInstance)
                .map(Searched.Answered.class::cast)
                .flatMap(one -> one.found().hits().stream().map(hit -> new Candidate(one.index(), hit)))
                .sorted(Comparator.comparing(Candidate::hit, Hit.BEST_FIRST))
                .limit(Math.min(search.size(), AT_MOST))
                .filter(one -> one.hit().isShort())
                .forEach(one -> wanted.computeIfAbsent(one.index(), index -> new ArrayList<>())
                        .add(one.hit().id()));
        Map<String, String> snippets = new HashMap<>();
        for (Map.Entry<PartitionIndex, List<String>> entry : wanted.entrySet()) {
            if (budget.isSpent()) {
                break;
            }
            try {
                snippets.putAll(entry.getKey().snippets(entry.getValue(), search.query()));
            } catch (AlreadyClosedException e) {
                log.debug("a partition was let go before its snippets were read", e);
            } catch (IOException e) {
                log.error("reading snippets failed", e);
            }
        }
        return snippets;
    }
}

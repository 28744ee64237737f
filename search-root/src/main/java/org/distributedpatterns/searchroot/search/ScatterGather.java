package org.distributedpatterns.searchroot.search;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.distributedpatterns.searchroot.budget.Budget;
import org.distributedpatterns.searchroot.leaves.LeafClient;
import org.distributedpatterns.searchroot.leaves.LeafDirectory;
import org.distributedpatterns.searchroot.leaves.LeafHealth;
import org.distributedpatterns.searchroot.leaves.Query;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.retry.RetryBudget;
import org.distributedpatterns.searchroot.scatter.Gather;
import org.distributedpatterns.searchroot.scatter.Hit;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.distributedpatterns.searchroot.scatter.Merge;
import org.distributedpatterns.searchroot.scatter.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * A search in two rounds: first every partition gives its best hits, as ids and scores; then the leaves are asked for
 * the passages of the few that made it into the answer.
 */
@Component
class ScatterGather {

    /**
     * What the first round gave.
     *
     * @param answeredBy by partition the leaf whose hits these are
     */
    record FirstRound(Merge merge, Map<Integer, Leaf> answeredBy) {}

    private static final Logger log = LoggerFactory.getLogger(ScatterGather.class);

    /** What of the budget is kept for merging and answering, so that the caller gets what there is in time. */
    private static final double KEPT_BACK = 0.1;

    private static final long KEPT_BACK_AT_MOST_NANOS = 50_000_000;

    private final LeafDirectory directory;
    private final LeafHealth health;
    private final LeafClient client;
    private final SearchProperties properties;
    /**
     * One hedge for every ten searches, and ten at once: where everything is slow, hedging would only make it slower;
     * where one leaf is slow, its searches teach suspicion within the first few.
     */
    private final RetryBudget hedgeBudget = new RetryBudget(0.1, 0, 10, 10, System::nanoTime);

    private final Counter retries;
    private final Counter hedges;
    private final Counter degraded;

    ScatterGather(
            LeafDirectory directory,
            LeafHealth health,
            LeafClient client,
            SearchProperties properties,
            MeterRegistry meters) {
        this.directory = directory;
        this.health = health;
        this.client = client;
        this.properties = properties;
        this.retries = meters.counter("search.leaf.retries");
        this.hedges = meters.counter("search.leaf.hedges");
        this.degraded = meters.counter("search.partitions.degraded");
    }

    /** The first round. */
    FirstRound search(Query query, int size, Budget budget) throws InterruptedException {
        Topology topology = directory.topology();
        long left = budget.left().toNanos();
        Budget leaves =
                new Budget(budget.deadlineNanos() - Math.min((long) (left * KEPT_BACK), KEPT_BACK_AT_MOST_NANOS));
        Gather.Result result = new Gather(
                        topology,
                        health,
                        (leaf, partitions) -> client.search(leaf, partitions, query, leaves),
                        properties.hedgeDelay(),
                        hedgeBudget)
                .run(leaves.deadlineNanos());
        if (query.after().isEmpty()) { // else a leaf may be slow because it was told to wait
            result.slow().forEach(health::outrun);
        }
        Merge merge = Merge.of(result.outcomes(), size);
        retries.increment(result.retries());
        hedges.increment(result.hedges());
        degraded.increment(merge.degraded().size());
        return new FirstRound(merge, result.answeredBy());
    }

    /**
     * The second round: the leaf that found a document is asked for its passage, since another one may not have it yet.
     * What could not be had in time is left out.
     */
    Map<String, String> snippets(String query, FirstRound first, Budget budget) throws InterruptedException {
        Merge merge = first.merge();
        Map<Integer, List<String>> wanted = new TreeMap<>();
        for (Hit hit : merge.hits()) {
            Integer partition = merge.partitionOf().get(hit.id());
            if (partition != null) {
                wanted.computeIfAbsent(partition, p -> new ArrayList<>()).add(hit.id());
            }
        }
        Map<String, String> found = new ConcurrentHashMap<>();
        Map<Integer, Leaf> asked = new HashMap<>();
        for (int attempt = 0; attempt < 2 && !wanted.isEmpty() && !budget.isSpent(); attempt++) {
            fetch(query, wanted, first.answeredBy(), asked, found, budget);
        }
        return found;
    }

    /** The one that answered before, if it serves and was not asked for snippets yet, else all that were not. */
    private static List<Leaf> candidates(List<Leaf> servers, @Nullable Leaf answered, @Nullable Leaf asked) {
        return asked == null && answered != null && servers.contains(answered)
                ? List.of(answered)
                : servers.stream().filter(leaf -> !leaf.equals(asked)).toList();
    }

    /** Asks for everything wanted, and takes what came out of it. */
    private void fetch(
            String query,
            Map<Integer, List<String>> wanted,
            Map<Integer, Leaf> answeredBy,
            Map<Integer, Leaf> asked,
            Map<String, String> found,
            Budget budget)
            throws InterruptedException {
        Topology topology = directory.topology();
        Map<Leaf, List<Integer>> plan = Gather.plan(
                wanted.keySet(),
                partition -> candidates(topology.servers(partition), answeredBy.get(partition), asked.get(partition)),
                health);
        Map<CompletableFuture<Map<String, String>>, List<Integer>> calls = new HashMap<>();
        plan.forEach((leaf, partitions) -> {
            Map<Integer, List<String>> ids = new TreeMap<>(wanted);
            ids.keySet().retainAll(partitions);
            partitions.forEach(partition -> asked.put(partition, leaf));
            calls.put(client.snippets(leaf, query, ids, budget), partitions);
        });
        for (Map.Entry<CompletableFuture<Map<String, String>>, List<Integer>> call : calls.entrySet()) {
            long left = Math.min(
                    budget.left().toNanos(), 2 * properties.hedgeDelay().toNanos());
            try {
                found.putAll(call.getKey().get(left, TimeUnit.NANOSECONDS));
                wanted.keySet().removeAll(call.getValue());
            } catch (ExecutionException | TimeoutException e) {
                call.getKey().cancel(true);
                log.debug("no snippets of the partitions {}", call.getValue(), e);
            }
        }
    }
}

package org.distributedpatterns.searchroot.search;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.distributedpatterns.searchroot.budget.Budget;
import org.distributedpatterns.searchroot.leaves.LeafClient;
import org.distributedpatterns.searchroot.leaves.LeafDirectory;
import org.distributedpatterns.searchroot.leaves.LeafHealth;
import org.distributedpatterns.searchroot.leaves.LeafPartition;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.distributedpatterns.searchroot.scatter.Topology;
import org.distributedpatterns.searchroot.web.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows which leaf has which partition, and how far each is. */
@Tag(name = "search")
@RestController
class TopologyController {

    private static final Logger log = LoggerFactory.getLogger(TopologyController.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /**
     * The state of the index.
     *
     * @param replicas how many leaves are to hold each partition
     */
    record TopologyAnswer(String index, int replicas, List<PartitionAnswer> partitions, List<LeafAnswer> leaves) {}

    /**
     * A partition.
     *
     * @param serving the leaves that searches may be sent to
     * @param held the replicas as the leaves describe them
     */
    record PartitionAnswer(int partition, List<String> serving, List<ReplicaAnswer> held) {}

    /**
     * A replica.
     *
     * @param state {@code catching-up}, {@code serving} or {@code leaving}
     * @param position the offset up to which (exclusive) the log is applied
     * @param lag how many offsets are left to apply, -1 if unknown
     */
    record ReplicaAnswer(String instance, String state, long position, long lag, int documents) {}

    /**
     * A leaf.
     *
     * @param answers whether it answered just now
     * @param suspected whether this root avoids it at the moment
     */
    record LeafAnswer(String instance, String hostname, List<Integer> serving, boolean answers, boolean suspected) {}

    private final LeafDirectory directory;
    private final LeafHealth health;
    private final LeafClient client;

    TopologyController(LeafDirectory directory, LeafHealth health, LeafClient client) {
        this.directory = directory;
        this.health = health;
        this.client = client;
    }

    @Operation(summary = "Which leaf has which partition, and how far each is")
    @GetMapping("/api/search/topology")
    TopologyAnswer topology(@RequestParam(defaultValue = SearchProperties.INDEX) String index)
            throws InterruptedException {
        if (!index.equals(SearchProperties.INDEX)) {
            throw Problem.notFound("there is no index \"" + index + "\"");
        }
        Topology topology = directory.topology();
        Map<Leaf, List<LeafPartition>> held = held(topology.leaves());
        List<PartitionAnswer> partitions = new ArrayList<>();
        Map<String, List<Integer>> serving = new TreeMap<>();
        for (int partition = 0; partition < topology.partitions(); partition++) {
            List<String> servers = new ArrayList<>();
            for (Leaf leaf : topology.servers(partition)) {
                servers.add(leaf.instance());
                serving.computeIfAbsent(leaf.instance(), l -> new ArrayList<>()).add(partition);
            }
            servers.sort(Comparator.naturalOrder());
            partitions.add(new PartitionAnswer(partition, servers, replicas(partition, held)));
        }
        List<LeafAnswer> leaves = topology.leaves().stream()
                .map(leaf -> new LeafAnswer(
                        leaf.instance(),
                        leaf.hostname(),
                        serving.getOrDefault(leaf.instance(), List.of()),
                        held.containsKey(leaf),
                        health.isSuspected(leaf)))
                .toList();
        return new TopologyAnswer(index, topology.replicas(), partitions, leaves);
    }

    private static List<ReplicaAnswer> replicas(int partition, Map<Leaf, List<LeafPartition>> held) {
        List<ReplicaAnswer> replicas = new ArrayList<>();
        held.forEach((leaf, parts) -> parts.stream()
                .filter(part -> part.partition() == partition)
                .map(part ->
                        new ReplicaAnswer(leaf.instance(), part.state(), part.position(), part.lag(), part.documents()))
                .forEach(replicas::add));
        replicas.sort(Comparator.comparing(ReplicaAnswer::instance));
        return replicas;
    }

    private Map<Leaf, List<LeafPartition>> held(List<Leaf> leaves) throws InterruptedException {
        Budget budget = new Budget(System.nanoTime() + TIMEOUT.toNanos());
        Map<Leaf, CompletableFuture<List<LeafPartition>>> calls = new HashMap<>();
        leaves.forEach(leaf -> calls.put(leaf, client.partitions(leaf, budget)));
        Map<Leaf, List<LeafPartition>> held = new HashMap<>();
        for (Leaf leaf : leaves) {
            try {
                CompletableFuture<List<LeafPartition>> call = calls.get(leaf);
                if (call != null) {
                    held.put(leaf, call.get(budget.left().toNanos(), TimeUnit.NANOSECONDS));
                }
            } catch (ExecutionException | TimeoutException e) {
                log.debug("{} does not say what it holds", leaf.instance(), e);
            }
        }
        return held;
    }
}

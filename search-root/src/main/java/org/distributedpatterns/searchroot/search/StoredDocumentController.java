package org.distributedpatterns.searchroot.search;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.distributedpatterns.searchroot.budget.Budget;
import org.distributedpatterns.searchroot.documents.DocumentIds;
import org.distributedpatterns.searchroot.leaves.LeafClient;
import org.distributedpatterns.searchroot.leaves.LeafDirectory;
import org.distributedpatterns.searchroot.leaves.LeafHealth;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.scatter.Gather;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.distributedpatterns.searchroot.scatter.Topology;
import org.distributedpatterns.searchroot.web.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Gives documents back as they came. */
@Tag(name = "search")
@RestController
class StoredDocumentController {

    private static final Logger log = LoggerFactory.getLogger(StoredDocumentController.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final LeafDirectory directory;
    private final LeafHealth health;
    private final LeafClient client;
    private final SearchProperties properties;

    StoredDocumentController(
            LeafDirectory directory, LeafHealth health, LeafClient client, SearchProperties properties) {
        this.directory = directory;
        this.health = health;
        this.client = client;
        this.properties = properties;
    }

    @Operation(summary = "A document as it was stored; after=token to see a certain write")
    @GetMapping("/api/search/documents/{id}")
    ResponseEntity<byte[]> get(
            @PathVariable String id,
            @RequestParam(defaultValue = SearchProperties.INDEX) String index,
            @RequestParam(required = false) @Nullable List<String> after,
            @RequestParam(required = false) @Nullable String timeout,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header)
            throws InterruptedException {
        Budget budget = Budget.of(
                header,
                timeout,
                header == null && timeout == null ? properties.defaultTimeout() : properties.maximumTimeout());
        DocumentIds.check(index, id);
        Topology topology = directory.topology();
        int partition = DocumentIds.partition(id, topology.partitions());
        Long offset = SearchParameters.after(after == null ? List.of() : after).get(partition);
        List<Leaf> candidates = new ArrayList<>(topology.servers(partition));
        while (!candidates.isEmpty() && !budget.isSpent()) {
            Leaf leaf = Gather.plan(List.of(partition), p -> candidates, health)
                    .keySet()
                    .iterator()
                    .next();
            candidates.remove(leaf);
            try {
                byte[] document = client.document(leaf, partition, id, offset, budget)
                        .get(budget.left().toNanos(), TimeUnit.NANOSECONDS);
                if (document == null) {
                    throw Problem.notFound("there is no document \"" + id + "\"");
                }
                return ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(document);
            } catch (ExecutionException e) {
                log.debug("{} did not give {}", leaf.instance(), id, e);
            } catch (TimeoutException e) {
                Problem problem = Problem.deadline("the leaf did not answer in time");
                problem.addSuppressed(e);
                throw problem;
            }
        }
        throw budget.isSpent()
                ? Problem.deadline("no leaf answered in time")
                : Problem.unavailable("no leaf serves partition " + partition + " at the moment", RETRY_AFTER);
    }
}

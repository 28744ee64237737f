package org.distributedpatterns.searchleaf.api;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.IndexSearcher.TooManyClauses;
import org.apache.lucene.store.AlreadyClosedException;
import org.distributedpatterns.searchleaf.budget.Budget;
import org.distributedpatterns.searchleaf.index.Found;
import org.distributedpatterns.searchleaf.index.PartitionIndex;
import org.distributedpatterns.searchleaf.index.Search;
import org.distributedpatterns.searchleaf.membership.Identity;
import org.distributedpatterns.searchleaf.replica.IndexProperties;
import org.distributedpatterns.searchleaf.replica.Replica;
import org.distributedpatterns.searchleaf.replica.Replicas;
import org.distributedpatterns.searchleaf.web.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The leaf's answers to the roots. */
@Hidden
@RestController
@RequestMapping("/internal")
class LeafController {

    private static final Logger log = LoggerFactory.getLogger(LeafController.class);

    private final Identity identity;
    private final Replicas replicas;
    private final IndexProperties properties;

    LeafController(Identity identity, Replicas replicas, IndexProperties properties) {
        this.identity = identity;
        this.replicas = replicas;
        this.properties = properties;
    }

    @GetMapping("/ping")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void ping() {}

    @PostMapping("/search")
    SearchAnswer search(
            @RequestBody SearchCall call,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String timeout)
            throws InterruptedException {
        Budget budget = Budget.of(timeout, null, properties.maximumTimeout());
        Search search = call.search();
        List<SearchAnswer.Part> parts =
                new java.util.ArrayList<>(call.partitions().size());
        for (SearchCall.Part part : call.partitions()) {
            parts.add(search(search, part, budget));
        }
        return new SearchAnswer(identity.instance(), parts);
    }

    private SearchAnswer.Part search(Search search, SearchCall.Part part, Budget budget) throws InterruptedException {
        int partition = part.partition();
        Replica replica = served(partition);
        if (replica == null) {
            return SearchAnswer.Part.failed(partition, SearchAnswer.NOT_SERVED);
        }
        try {
            if (!replica.index().await(part.offset(), budget.left().toNanos())) {
                return SearchAnswer.Part.failed(partition, SearchAnswer.BEHIND);
            }
            Found found = replica.index().search(search, part.offset(), budget::isSpent);
            return found == null
                    ? SearchAnswer.Part.failed(partition, SearchAnswer.DEADLINE)
                    : SearchAnswer.Part.of(partition, found);
        } catch (AlreadyClosedException e) {
            log.debug("partition {} was let go while it was searched", partition, e);
            return SearchAnswer.Part.failed(partition, SearchAnswer.NOT_SERVED);
        } catch (TooManyClauses e) {
            throw Problem.malformed("q: too many words or a prefix of too many words");
        } catch (IOException e) {
            log.error("searching partition {} failed", partition, e);
            return SearchAnswer.Part.failed(partition, SearchAnswer.FAILED);
        }
    }

    @PostMapping("/snippets")
    SnippetsAnswer snippets(@RequestBody SnippetsCall call) throws IOException, InterruptedException {
        Map<String, String> snippets = new HashMap<>();
        for (SnippetsCall.Part part : call.documents()) {
            snippets.putAll(read(part.partition(), index -> index.snippets(part.ids(), call.query())));
        }
        return new SnippetsAnswer(snippets);
    }

    /** 200 with the document as it came, 204 if there is none, 421 if the partition is not here. */
    @GetMapping("/documents/{id}")
    ResponseEntity<byte[]> document(
            @PathVariable String id,
            @RequestParam int partition,
            @RequestParam(defaultValue = "" + PartitionIndex.NOTHING_CERTAIN) long after,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String timeout)
            throws IOException, InterruptedException {
        Budget budget = Budget.of(timeout, null, properties.maximumTimeout());
        byte[] source = read(partition, index -> {
            if (!index.await(after, budget.left().toNanos())) {
                throw Problem.deadline("partition " + partition + " has not applied offset " + after + " yet");
            }
            return index.document(id, after);
        });
        return source == null
                ? ResponseEntity.noContent().build()
                : ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(source);
    }

    @GetMapping("/partitions")
    PartitionsAnswer partitions() {
        return PartitionsAnswer.of(identity.instance(), replicas.held().values());
    }

    private @Nullable Replica served(int partition) {
        Replica replica = replicas.held().get(partition);
        return replica == null || replica.isCaughtUp() ? replica : null;
    }

    private interface Reading<T extends @Nullable Object> {

        T from(PartitionIndex index) throws IOException, InterruptedException;
    }

    /** An index that is let go meanwhile is as one that is not here: the caller asks another leaf. */
    private <T extends @Nullable Object> T read(int partition, Reading<T> reading)
            throws IOException, InterruptedException {
        Replica replica = served(partition);
        if (replica == null) {
            throw notServed(partition);
        }
        try {
            return reading.from(replica.index());
        } catch (AlreadyClosedException e) {
            log.debug("partition {} was let go while it was read", partition, e);
            throw notServed(partition);
        }
    }

    private static Problem notServed(int partition) {
        return Problem.of(HttpStatus.MISDIRECTED_REQUEST, "partition " + partition + " is not served here");
    }
}

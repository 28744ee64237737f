package org.distributedpatterns.shardservice.cache;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Several keys of a namespace at once. */
@RestController
class BatchController {

    private final BatchReads batchReads;
    private final ReadThrough readThrough;
    private final CacheProperties properties;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    BatchController(BatchReads batchReads, ReadThrough readThrough, CacheProperties properties) {
        this.batchReads = batchReads;
        this.readThrough = readThrough;
        this.properties = properties;
    }

    record Keys(@Nullable List<@Nullable String> keys) {}

    record Value(@Nullable String contentType, String base64) {}

    record Batch(Map<String, Value> values, List<String> missing) {}

    @PostMapping(CacheController.PREFIX + "{namespace}/_mget")
    Batch get(
            @PathVariable String namespace,
            @RequestBody Keys body,
            @RequestParam(required = false) @Nullable String timeout,
            HttpServletRequest request)
            throws InterruptedException {
        Budget budget = Budget.of(request.getHeader(Budget.HEADER), timeout, properties.budget());
        Set<String> keys = checked(CacheKey.namespace(namespace), body);
        try {
            Map<String, ReadOutcome> read = batchReads.read(
                    keys.stream().map(key -> namespace + "/" + key).toList(), budget);
            return batch(namespace, keys, resolved(namespace, read, budget));
        } catch (BatchReads.TooLarge _) {
            throw tooLarge();
        }
    }

    /** What is not cached, and has an origin, is fetched: some at once, each within the budget. */
    private Map<String, ReadOutcome> resolved(String namespace, Map<String, ReadOutcome> read, Budget budget)
            throws InterruptedException {
        var permits = new Semaphore(readThrough.mayWait(namespace) ? properties.batchParallelism() : Integer.MAX_VALUE);
        Map<String, Future<ReadOutcome>> waiting = new LinkedHashMap<>();
        Map<String, ReadOutcome> resolved = new LinkedHashMap<>();
        var bytes = new AtomicLong();
        for (Map.Entry<String, ReadOutcome> entry : read.entrySet()) {
            String key = entry.getKey();
            switch (entry.getValue()) {
                case ReadOutcome.Known known
                when readThrough.mayWait(namespace) -> {
                    permits.acquire();
                    if (bytes.get() > properties.maximumBatchSize().toBytes()) {
                        throw tooLarge();
                    }
                    waiting.put(key, threads.submit(() -> resolve(key, known, budget, permits, bytes)));
                }
                case ReadOutcome.Known known -> resolved.put(key, readThrough.resolve(key, known, budget));
                case ReadOutcome.Unavailable _ ->
                    // All owners failed in this instant: a single read asks them again.
                    resolved.put(key, readThrough.read(new ShardClient.Read(key, null, true), budget));
                case ReadOutcome.TimedOut late -> resolved.put(key, late);
                case ReadOutcome.OriginFailed failed -> resolved.put(key, failed);
            }
        }
        for (Map.Entry<String, Future<ReadOutcome>> entry : waiting.entrySet()) {
            resolved.put(entry.getKey(), outcome(entry.getValue()));
        }
        return resolved;
    }

    private ReadOutcome resolve(
            String key, ReadOutcome.Known known, Budget budget, Semaphore permits, AtomicLong bytes) {
        try {
            ReadOutcome outcome = readThrough.resolve(key, known, budget);
            if (outcome instanceof ReadOutcome.Known now && now.answer() instanceof Answer.Found found) {
                bytes.addAndGet(found.length());
            }
            return outcome;
        } finally {
            permits.release();
        }
    }

    private Set<String> checked(String namespace, Keys body) {
        if (body.keys() == null || body.keys().isEmpty()) {
            throw Problem.malformed("the body is {\"keys\":[…]} with at least one key of " + namespace);
        }
        if (body.keys().size() > properties.maximumBatch()) {
            throw Problem.malformed("at most " + properties.maximumBatch() + " keys at once; these are "
                    + body.keys().size());
        }
        Set<String> keys = new LinkedHashSet<>();
        for (String key : body.keys()) {
            if (key == null) {
                throw Problem.malformed("a key is null");
            }
            keys.add(CacheKey.key(key));
        }
        return keys;
    }

    private static Batch batch(String namespace, Set<String> keys, Map<String, ReadOutcome> read) {
        Map<String, Value> values = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (String key : keys) {
            switch (Objects.requireNonNull(read.get(namespace + "/" + key))) {
                case ReadOutcome.Known known -> {
                    if (known.answer() instanceof Answer.Found found && found.body() != null) {
                        String base64 = Base64.getEncoder().encodeToString(found.body());
                        values.put(key, new Value(found.contentType(), base64));
                    } else {
                        missing.add(key);
                    }
                }
                case ReadOutcome.Unavailable _ ->
                    throw Problem.unavailable("no owner of " + key + " can be reached", Duration.ofSeconds(1));
                case ReadOutcome.TimedOut _ -> throw Problem.deadline("no owner of " + key + " answered in time");
                case ReadOutcome.OriginFailed failed -> throw CacheController.originFailed(key, failed);
            }
        }
        return new Batch(values, missing);
    }

    private static ReadOutcome outcome(Future<ReadOutcome> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a read of a batch failed", e.getCause());
        }
    }

    private Problem tooLarge() {
        return Problem.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "the values are more than " + properties.maximumBatchSize().toMegabytes()
                        + " MB together: ask for fewer keys at once");
    }
}

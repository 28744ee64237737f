package org.distributedpatterns.shardservice.cache;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.web.Budget;
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

    private final Reads reads;
    private final CacheProperties properties;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    BatchController(Reads reads, CacheProperties properties) {
        this.reads = reads;
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
        Map<String, Future<ReadOutcome>> asked = new LinkedHashMap<>();
        var permits = new Semaphore(properties.batchParallelism());
        var bytes = new AtomicLong();
        for (String key : keys) {
            permits.acquire();
            if (bytes.get() > properties.maximumBatchSize().toBytes()) {
                throw tooLarge();
            }
            asked.put(key, threads.submit(() -> {
                try {
                    ReadOutcome outcome = reads.read(new ShardClient.Read(namespace + "/" + key, null, true), budget);
                    if (outcome instanceof ReadOutcome.Known known && known.answer() instanceof Answer.Found found) {
                        bytes.addAndGet(found.length());
                    }
                    return outcome;
                } finally {
                    permits.release();
                }
            }));
        }
        return batch(asked);
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

    private static Batch batch(Map<String, Future<ReadOutcome>> asked) throws InterruptedException {
        Map<String, Value> values = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, Future<ReadOutcome>> entry : asked.entrySet()) {
            switch (outcome(entry.getValue())) {
                case ReadOutcome.Known known -> {
                    if (known.answer() instanceof Answer.Found found && found.body() != null) {
                        String base64 = Base64.getEncoder().encodeToString(found.body());
                        values.put(entry.getKey(), new Value(found.contentType(), base64));
                    } else {
                        missing.add(entry.getKey());
                    }
                }
                case ReadOutcome.Unavailable _ ->
                    throw Problem.unavailable(
                            "no owner of " + entry.getKey() + " can be reached", Duration.ofSeconds(1));
                case ReadOutcome.TimedOut _ ->
                    throw Problem.deadline("no owner of " + entry.getKey() + " answered in time");
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

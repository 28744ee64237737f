package org.distributedpatterns.workqueueworker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.budget.Budget;
import org.distributedpatterns.workqueueworker.items.ItemIds;
import org.distributedpatterns.workqueueworker.items.Items;
import org.distributedpatterns.workqueueworker.ledger.Item;
import org.distributedpatterns.workqueueworker.ledger.ItemState;
import org.distributedpatterns.workqueueworker.ledger.Ledger;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.log.LogFollower;
import org.distributedpatterns.workqueueworker.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Items: in, looked at, taken back, put in again. */
@RestController
@RequestMapping("/api/queues/{queue}")
class ItemController {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int MAX_LINES = 10_000;
    private static final int MAX_LETTERS = 1000;

    private final Calls calls;
    private final Items items;
    private final LogFollower follower;
    private final QueueProperties properties;
    private final JsonMapper json;

    ItemController(Calls calls, Items items, LogFollower follower, QueueProperties properties, JsonMapper json) {
        this.calls = calls;
        this.items = items;
        this.follower = follower;
        this.properties = properties;
        this.json = json;
    }

    record Rejected(int line, String detail) {}

    record Accepted(List<String> ids, List<Rejected> rejected) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ItemAnswer(
            String id,
            ItemState state,
            int attempts,
            @Nullable JsonNode result,
            @Nullable String error,
            @Nullable String worker,
            @Nullable Instant submittedAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {
        static ItemAnswer of(Item item) {
            return new ItemAnswer(
                    item.id(),
                    item.state(),
                    item.attempts(),
                    item.result(),
                    item.error(),
                    item.worker(),
                    item.submittedAt(),
                    item.startedAt(),
                    item.finishedAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LetterAnswer(
            String id,
            int attempts,
            @Nullable String error,
            @Nullable Instant finishedAt,
            @Nullable JsonNode item) {}

    record Letters(List<LetterAnswer> deadLetters) {}

    record Redriven(List<String> ids) {}

    @PostMapping(path = "/items", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Accepted> one(
            @PathVariable String queue,
            InputStream body,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout)
            throws IOException {
        int limit = (int) properties.maxItemSize().toBytes();
        byte[] payload = body.readNBytes(limit + 1);
        if (payload.length > limit) {
            throw Problem.tooLarge("an item may have up to " + limit + " bytes");
        }
        var submission = begin(queue, key, calls.budget(header, timeout));
        submission.add(1, payload);
        if (submission.full) {
            throw tooMany(queue);
        }
        Accepted accepted = submission.finish();
        if (accepted.ids().isEmpty()) {
            throw Problem.malformed(accepted.rejected().getFirst().detail());
        }
        return ResponseEntity.accepted()
                .location(URI.create(
                        "/api/queues/" + queue + "/items/" + accepted.ids().getFirst()))
                .body(accepted);
    }

    @PostMapping(path = "/items", consumes = MediaType.APPLICATION_NDJSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted many(
            @PathVariable String queue,
            InputStream body,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout)
            throws IOException {
        var submission = begin(queue, key, calls.budget(header, timeout));
        var lines = new Lines(body, (int) properties.maxItemSize().toBytes());
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            if (!submission.add(line.get())) {
                break;
            }
        }
        if (submission.full && submission.ids.isEmpty()) {
            throw tooMany(queue);
        }
        Accepted accepted = submission.finish();
        if (accepted.ids().isEmpty()) {
            Problem problem = Problem.malformed("no line holds an item");
            problem.getBody().setProperty("errors", accepted.rejected());
            throw problem;
        }
        return accepted;
    }

    private Submission begin(String queue, @Nullable String key, Budget budget) {
        calls.queue(queue, budget);
        if (key != null && (key.isBlank() || key.length() > 255)) {
            throw Problem.malformed(IDEMPOTENCY_KEY + ": 1 to 255 characters are expected");
        }
        // what a repeated request has brought before is to be seen; else what is known is enough
        Ledger ledger =
                key == null ? follower.ledger(queue).orElseGet(() -> current(queue, budget)) : current(queue, budget);
        long open = ledger.counts(Instant.now()).open();
        return new Submission(queue, key, budget, ledger, properties.maxOpen() - open);
    }

    private Ledger current(String queue, Budget budget) {
        return Calls.log(() -> items.current(queue, budget.left()));
    }

    private static Problem tooMany(String queue) {
        Problem problem = Problem.of(HttpStatus.TOO_MANY_REQUESTS, "queue " + queue + " is full");
        problem.getHeaders().set("Retry-After", "5");
        return problem;
    }

    /** One request's items on their way in. */
    private final class Submission {

        private final String queue;
        private final @Nullable String key;
        private final Budget budget;
        private final Ledger ledger;
        private final long room;
        private final List<String> ids = new ArrayList<>();
        private final List<Rejected> rejected = new ArrayList<>();
        private final List<CompletableFuture<Position>> appends = new ArrayList<>();
        private boolean full;

        Submission(String queue, @Nullable String key, Budget budget, Ledger ledger, long room) {
            this.queue = queue;
            this.key = key;
            this.budget = budget;
            this.ledger = ledger;
            this.room = room;
        }

        /** False if no further line is taken. */
        boolean add(Lines.Line line) {
            if (ids.size() + rejected.size() >= MAX_LINES) {
                rejected.add(new Rejected(
                        line.number(), "a request brings up to " + MAX_LINES + " items; from here on none was taken"));
                return false;
            }
            if (line.tooLong()) {
                rejected.add(new Rejected(
                        line.number(),
                        "an item may have up to " + properties.maxItemSize().toBytes() + " bytes"));
                return true;
            }
            add(line.number(), line.bytes());
            return !full;
        }

        void add(int line, byte[] payload) {
            if (budget.isSpent()) {
                throw Problem.deadline("line " + line + " and what follows came too late; what came before is taken");
            }
            try {
                if (json.readTree(payload).isMissingNode()) {
                    rejected.add(new Rejected(line, "no JSON: nothing at all"));
                    return;
                }
            } catch (JacksonException e) {
                rejected.add(new Rejected(line, "no JSON: " + e.getOriginalMessage()));
                return;
            }
            String id = key == null ? ItemIds.random() : ItemIds.of(queue, key, line);
            if (key == null || ledger.find(id).isEmpty()) {
                if (appends.size() >= room) {
                    full = true;
                    rejected.add(new Rejected(line, "the queue is full; from here on none was taken"));
                    return;
                }
                appends.add(items.submit(queue, id, payload));
            }
            ids.add(id);
        }

        Accepted finish() {
            return Calls.log(() -> {
                for (CompletableFuture<Position> append : appends) {
                    Items.durable(append, budget.left());
                }
                return new Accepted(ids, rejected);
            });
        }
    }

    @GetMapping("/items/{id}")
    ItemAnswer item(
            @PathVariable String queue,
            @PathVariable String id,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        Budget budget = calls.budget(header, timeout);
        calls.queue(queue, budget);
        Optional<Item> found = Calls.log(() -> items.find(queue, id, budget.left()));
        return found.map(ItemAnswer::of).orElseThrow(() -> noItem(queue, id));
    }

    private static Problem noItem(String queue, String id) {
        return Problem.notFound("queue " + queue + " knows no item " + id);
    }

    @DeleteMapping("/items/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(
            @PathVariable String queue,
            @PathVariable String id,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        Budget budget = calls.budget(header, timeout);
        calls.queue(queue, budget);
        switch (Calls.log(() -> items.cancel(queue, id, budget.left()))) {
            case UNKNOWN -> throw noItem(queue, id);
            case TOO_LATE -> throw Problem.of(HttpStatus.CONFLICT, "too late: a worker has begun with item " + id);
            case CANCELLED -> {
                // as asked
            }
        }
    }

    @GetMapping("/dead-letters")
    Letters deadLetters(
            @PathVariable String queue,
            @RequestParam(defaultValue = "100") int limit,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        Budget budget = calls.budget(header, timeout);
        calls.queue(queue, budget);
        return Calls.log(() -> new Letters(items.deadLetters(queue, limit(limit), budget.left()).stream()
                .map(letter -> new LetterAnswer(
                        letter.item().id(),
                        letter.item().attempts(),
                        letter.item().error(),
                        letter.item().finishedAt(),
                        letter.payload().map(json::readTree).orElse(null)))
                .toList()));
    }

    @PostMapping("/redrive")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Redriven redrive(
            @PathVariable String queue,
            @RequestParam(defaultValue = "1000") int limit,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        Budget budget = calls.budget(header, timeout);
        calls.queue(queue, budget);
        return Calls.log(() -> new Redriven(items.redrive(queue, limit(limit), budget.left())));
    }

    private static int limit(int asked) {
        if (asked < 1 || asked > MAX_LETTERS) {
            throw Problem.malformed("limit: 1 to " + MAX_LETTERS + " is expected");
        }
        return asked;
    }
}

package org.distributedpatterns.workqueueworker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.budget.Budget;
import org.distributedpatterns.workqueueworker.definition.Definitions;
import org.distributedpatterns.workqueueworker.definition.Revision;
import org.distributedpatterns.workqueueworker.definitionweb.DefinitionCalls;
import org.distributedpatterns.workqueueworker.items.Items;
import org.distributedpatterns.workqueueworker.ledger.Counts;
import org.distributedpatterns.workqueueworker.ledger.Sizing;
import org.distributedpatterns.workqueueworker.log.Topics;
import org.distributedpatterns.workqueueworker.queue.HandlerSpec;
import org.distributedpatterns.workqueueworker.queue.QueueDefinition;
import org.distributedpatterns.workqueueworker.queue.QueueParser;
import org.distributedpatterns.workqueueworker.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Queues: what they are and how they stand. */
@RestController
@RequestMapping("/api/queues")
class QueueController {

    private final Calls calls;
    private final QueueParser parser;
    private final Definitions<QueueDefinition> definitions;
    private final Topics topics;
    private final Items items;
    private final WorkerCount workers;
    private final QueueProperties properties;

    QueueController(
            Calls calls,
            QueueParser parser,
            Definitions<QueueDefinition> definitions,
            Topics topics,
            Items items,
            WorkerCount workers,
            QueueProperties properties) {
        this.calls = calls;
        this.parser = parser;
        this.definitions = definitions;
        this.topics = topics;
        this.items = items;
        this.workers = workers;
        this.properties = properties;
    }

    record QueueNames(List<String> queues) {}

    record Definition(String name, HandlerSpec handler, int maxAttempts, String lockDuration) {
        static Definition of(String name, QueueDefinition definition) {
            return new Definition(
                    name,
                    definition.handler(),
                    definition.maxAttempts(),
                    DefinitionCalls.text(definition.lockDuration()));
        }
    }

    /**
     * How a queue stands.
     *
     * @param arrivalRate items per second over the last minute; likewise {@code serviceRate}, items that came to their
     *     end
     * @param timeToDrain null while it can't be told: nothing has been timed yet, or more comes in than goes out
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Standing(
            String name,
            HandlerSpec handler,
            int maxAttempts,
            String lockDuration,
            long queued,
            long inFlight,
            long done,
            long failed,
            long deadLettered,
            long cancelled,
            double arrivalRate,
            double serviceRate,
            int workers,
            int recommendedWorkers,
            @Nullable String timeToDrain) {}

    @GetMapping
    QueueNames list() {
        return new QueueNames(List.copyOf(definitions.current().keySet()));
    }

    @PutMapping("/{queue}")
    ResponseEntity<Definition> define(
            @PathVariable String queue,
            @RequestBody JsonNode body,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout,
            @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
            HttpServletRequest request) {
        Calls.checkName(queue);
        Budget budget = calls.budget(header, timeout);
        QueueDefinition definition = Calls.defining(() -> parser.parse(body));
        Calls.defining(() -> DefinitionCalls.present(
                definitions, queue, budget.left(), headers)); // before topics are made for nothing
        Calls.log(() -> {
            try {
                topics.ensure(queue, definition.lockDuration(), budget.left());
            } catch (IllegalArgumentException e) {
                throw Problem.invalid(
                        "not a valid definition of a queue",
                        List.of(new Problem.FieldError("lockDuration", "the broker says: " + e.getMessage())));
            }
            return null;
        });
        return Calls.defining(() -> {
            Revision present = DefinitionCalls.present(definitions, queue, budget.left(), headers);
            var written = definitions.write(queue, present, definition, DefinitionCalls.actor(request), budget.left());
            ResponseEntity.BodyBuilder answer =
                    present == null ? ResponseEntity.created(URI.create("/api/queues/" + queue)) : ResponseEntity.ok();
            return answer.eTag(written.revision().etag()).body(Definition.of(queue, written.value()));
        });
    }

    @GetMapping("/{queue}")
    Standing standing(
            @PathVariable String queue,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        Budget budget = calls.budget(header, timeout);
        QueueDefinition definition = calls.queue(queue, budget);
        Counts counts = Calls.log(() -> items.current(queue, budget.left()).counts(Instant.now()));
        int live = Math.max(1, workers.live()); // at least the one that answers
        Sizing sizing = Sizing.of(counts, live, properties.concurrency());
        Optional<Duration> drain = sizing.timeToDrain();
        return new Standing(
                queue,
                definition.handler(),
                definition.maxAttempts(),
                DefinitionCalls.text(definition.lockDuration()),
                counts.queued(),
                counts.running(),
                counts.done(),
                counts.failed(),
                counts.dead(),
                counts.cancelled(),
                rounded(counts.arrivalsPerSecond()),
                rounded(counts.finishesPerSecond()),
                live,
                sizing.recommendedWorkers(),
                drain.map(DefinitionCalls::text).orElse(null));
    }

    private static double rounded(double rate) {
        return Math.round(rate * 1000) / 1000.0;
    }

    @DeleteMapping("/{queue}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            @PathVariable String queue,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout,
            @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
            HttpServletRequest request) {
        Calls.checkName(queue);
        Budget budget = calls.budget(header, timeout);
        Calls.defining(() -> {
            Revision present = DefinitionCalls.present(definitions, queue, budget.left(), headers);
            if (present == null) {
                throw Problem.notFound("there is no queue " + queue);
            }
            definitions.delete(queue, present, DefinitionCalls.actor(request), budget.left());
            return present;
        });
    }
}

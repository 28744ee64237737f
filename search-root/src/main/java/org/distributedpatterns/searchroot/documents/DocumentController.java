package org.distributedpatterns.searchroot.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.distributedpatterns.searchroot.budget.Budget;
import org.distributedpatterns.searchroot.documents.Lines.BodyTooLarge;
import org.distributedpatterns.searchroot.documents.Lines.Line;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.web.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes documents in and has them removed. */
@Tag(name = "search")
@RestController
@RequestMapping("/api/search/documents")
class DocumentController {

    private static final Logger log = LoggerFactory.getLogger(DocumentController.class);

    private static final int REPORTED_LINES = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** What a write answers: pass the token as {@code after} to a search that has to see it. */
    record Accepted(String token) {}

    record Rejected(int line, String detail) {}

    /**
     * What a bulk write answers.
     *
     * @param rejected the first 1,000 lines that are no documents
     * @param moreRejected how many there are beside them
     */
    @JsonInclude(Include.NON_NULL)
    record BulkAccepted(
            int accepted,
            List<Rejected> rejected,
            @JsonInclude(Include.NON_DEFAULT) int moreRejected,
            @Nullable String token) {}

    private final DocumentLog documents;
    private final SearchProperties properties;
    private final ObjectProvider<Tracer> tracer;
    private final ObjectProvider<Propagator> propagator;

    DocumentController(
            DocumentLog documents,
            SearchProperties properties,
            ObjectProvider<Tracer> tracer,
            ObjectProvider<Propagator> propagator) {
        this.documents = documents;
        this.properties = properties;
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @Operation(summary = "Stores a document {title, body, and fields to filter by}")
    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted put(
            @PathVariable String id,
            @RequestParam(defaultValue = SearchProperties.INDEX) String index,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String timeout,
            HttpServletRequest request)
            throws IOException, InterruptedException {
        Budget budget = Budget.of(timeout, null, properties.writeTimeout());
        DocumentIds.check(index, id);
        return switch (Checked.check(body(request), id)) {
            case Checked.Bad bad -> throw Problem.malformed(bad.detail());
            case Checked.Good good -> accepted(List.of(documents.append(id, good.json())), budget);
        };
    }

    @Operation(summary = "Removes a document")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted delete(
            @PathVariable String id,
            @RequestParam(defaultValue = SearchProperties.INDEX) String index,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String timeout)
            throws InterruptedException {
        Budget budget = Budget.of(timeout, null, properties.writeTimeout());
        DocumentIds.check(index, id);
        return accepted(List.of(documents.append(id, null)), budget);
    }

    @Operation(summary = "Stores documents, one {id, title, body, …} on each line")
    @PostMapping(consumes = MediaType.APPLICATION_NDJSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    BulkAccepted post(
            @RequestParam(defaultValue = SearchProperties.INDEX) String index,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String timeout,
            HttpServletRequest request)
            throws IOException, InterruptedException {
        Budget budget = Budget.of(timeout, null, properties.writeTimeout());
        DocumentIds.checkIndex(index);
        long limit = properties.bulkLimit().toBytes();
        if (request.getContentLengthLong() > limit) {
            throw Problem.tooLarge("a body has at most " + limit + " bytes: send several");
        }
        List<Header> headers = headers();
        List<CompletableFuture<RecordMetadata>> stored = new ArrayList<>();
        List<Rejected> rejected = new ArrayList<>();
        int moreRejected = 0;
        Lines lines =
                new Lines(request.getInputStream(), properties.documentLimit().toBytes(), limit);
        try {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                if (line.isBlank()) {
                    continue;
                }
                switch (check(line)) {
                    case Checked.Good good -> stored.add(documents.append(good.id(), good.json(), headers));
                    case Checked.Bad bad
                    when rejected.size() < REPORTED_LINES -> rejected.add(new Rejected(line.number(), bad.detail()));
                    case Checked.Bad bad -> moreRejected++;
                }
                if (budget.isSpent() || stored.size() % 64 == 0 && hasFailed(stored)) {
                    break; // waiting for the rest will say what it was
                }
            }
        } catch (BodyTooLarge e) {
            log.debug("body refused", e);
            throw Problem.tooLarge("a body has at most " + limit + " bytes: send several. Of this one the first "
                    + stored.size() + " documents were taken");
        }
        if (stored.isEmpty() && rejected.isEmpty()) {
            throw Problem.malformed("the body has no documents: one JSON object {id, title, body} on each line");
        }
        String token = stored.isEmpty() ? null : accepted(stored, budget).token();
        return new BulkAccepted(stored.size(), rejected, moreRejected, token);
    }

    private Checked check(Line line) {
        byte[] bytes = line.bytes();
        return bytes == null
                ? new Checked.Bad("longer than " + properties.documentLimit().toBytes() + " bytes")
                : Checked.check(bytes, null);
    }

    private static boolean hasFailed(List<CompletableFuture<RecordMetadata>> stored) {
        return stored.subList(Math.max(0, stored.size() - 64), stored.size()).stream()
                .anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    private byte[] body(HttpServletRequest request) throws IOException {
        int limit = Math.toIntExact(properties.documentLimit().toBytes());
        if (request.getContentLengthLong() > limit) {
            throw Problem.tooLarge("a document has at most " + limit + " bytes");
        }
        byte[] body = request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            throw Problem.tooLarge("a document has at most " + limit + " bytes");
        }
        return body;
    }

    private Accepted accepted(List<CompletableFuture<RecordMetadata>> stored, Budget budget)
            throws InterruptedException {
        Map<Integer, Long> offsets = new HashMap<>();
        for (CompletableFuture<RecordMetadata> future : stored) {
            try {
                RecordMetadata metadata = future.get(budget.left().toNanos(), TimeUnit.NANOSECONDS);
                offsets.merge(metadata.partition(), metadata.offset(), Math::max);
            } catch (ExecutionException e) {
                log.warn("Kafka did not take a document: {}", String.valueOf(e.getCause()));
                throw notStored(e);
            } catch (TimeoutException e) {
                throw notStored(e);
            }
        }
        return new Accepted(new Token(offsets).encode());
    }

    private static Problem notStored(Exception cause) {
        Problem problem = Problem.unavailable(
                "not all documents could be stored in time. Sending them again does no harm", RETRY_AFTER);
        problem.addSuppressed(cause);
        return problem;
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        Tracer present = tracer.getIfAvailable();
        Span span = present == null ? null : present.currentSpan();
        if (span != null) {
            propagator.ifAvailable(p -> p.inject(
                    span.context(),
                    headers,
                    (carrier, name, value) -> headers.add(new RecordHeader(name, value.getBytes(UTF_8)))));
        }
        return headers;
    }
}

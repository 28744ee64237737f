package org.distributedpatterns.searchroot.leaves;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.distributedpatterns.searchroot.budget.Budget;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.distributedpatterns.searchroot.scatter.Outcome;
import org.distributedpatterns.searchroot.scatter.Outcome.Failed;
import org.distributedpatterns.searchroot.scatter.Outcome.Reason;
import org.distributedpatterns.searchroot.scatter.QueryRefused;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The calls to the leaves. Each carries the trace and what is left of the budget, and adds to {@link LeafHealth}. */
@Component
public class LeafClient implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(LeafClient.class);

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A leaf has answered, but not with what was asked for. */
    public static final class UnexpectedAnswer extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;

        UnexpectedAnswer(Leaf leaf, int status) {
            super(leaf.instance() + " answered " + status);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final LeafHealth health;
    private final @Nullable Tracer tracer;
    private final @Nullable Propagator propagator;
    private final ExecutorService threads;
    private final HttpClient http;

    LeafClient(
            LeafHealth health,
            SearchProperties properties,
            ObjectProvider<Tracer> tracer,
            ObjectProvider<Propagator> propagator) {
        this.health = health;
        this.tracer = tracer.getIfAvailable(); // once: looking it up took a twentieth of the root's time
        this.propagator = propagator.getIfAvailable();
        this.threads = Executors.newFixedThreadPool(
                Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8),
                Thread.ofPlatform().name("leaves-", 1).daemon().factory());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.connectTimeout())
                .executor(threads) // nothing blocks there, and a call is a dozen tasks, too short for a thread of each
                .build();
    }

    /** Searches some partitions of one leaf. */
    public CompletableFuture<Map<Integer, Outcome>> search(
            Leaf leaf, List<Integer> partitions, Query query, Budget budget) {
        byte[] body = JSON.writeValueAsBytes(Wire.SearchCall.of(query, partitions));
        long began = System.nanoTime();
        health.asked(leaf);
        CompletableFuture<HttpResponse<byte[]>> call = call(leaf, post(leaf, "/internal/search", body, budget));
        call.thenAccept(response -> {
            if (response.statusCode() == 200) {
                health.searched(leaf, System.nanoTime() - began);
            }
        });
        CompletableFuture<Map<Integer, Outcome>> outcomes = call.handle(
                (response, error) -> error == null ? outcomes(leaf, response) : all(partitions, reason(error)));
        outcomes.whenComplete((ignored, error) -> {
            if (outcomes.isCancelled()) {
                call.cancel(true);
            }
        });
        return outcomes;
    }

    /** The passages of some documents of one leaf, by id. */
    public CompletableFuture<Map<String, String>> snippets(
            Leaf leaf, String query, Map<Integer, List<String>> idsByPartition, Budget budget) {
        List<Wire.WantedSnippets> wanted = idsByPartition.entrySet().stream()
                .map(entry -> new Wire.WantedSnippets(entry.getKey(), entry.getValue()))
                .toList();
        byte[] body = JSON.writeValueAsBytes(new Wire.SnippetsCall(query, wanted));
        return call(leaf, post(leaf, "/internal/snippets", body, budget))
                .thenApply(response -> JSON.readValue(ok(leaf, response), Wire.SnippetsAnswer.class)
                        .snippets());
    }

    /** A document as it came in; null if the leaf says that there is none. */
    public CompletableFuture<byte @Nullable []> document(
            Leaf leaf, int partition, String id, @Nullable Long after, Budget budget) {
        String path =
                "/internal/documents/" + id + "?partition=" + partition + (after == null ? "" : "&after=" + after);
        return call(leaf, request(leaf, path, budget).GET().build())
                .thenApply(response -> response.statusCode() == 204 ? null : ok(leaf, response));
    }

    /** What the leaf says that it holds. */
    public CompletableFuture<List<LeafPartition>> partitions(Leaf leaf, Budget budget) {
        return call(leaf, request(leaf, "/internal/partitions", budget).GET().build())
                .thenApply(response ->
                        JSON.readValue(ok(leaf, response), Wire.PartitionsAnswer.class).partitions().stream()
                                .map(held -> new LeafPartition(
                                        held.partition(), held.state(), held.position(), held.lag(), held.documents()))
                                .toList());
    }

    /** Whether the leaf answers at all; has no part in its health. */
    CompletableFuture<Boolean> ping(Leaf leaf, Duration timeout) {
        HttpRequest request = HttpRequest.newBuilder(leaf.uri().resolve("/internal/ping"))
                .timeout(timeout)
                .GET()
                .build();
        return http.sendAsync(request, BodyHandlers.discarding())
                .handle((response, error) -> error == null && response.statusCode() == 204);
    }

    private CompletableFuture<HttpResponse<byte[]>> call(Leaf leaf, HttpRequest request) {
        long began = System.nanoTime();
        health.began(leaf);
        CompletableFuture<HttpResponse<byte[]>> call = http.sendAsync(request, BodyHandlers.ofByteArray());
        call.whenComplete((response, error) -> {
            health.ended(leaf);
            if (error == null && response.statusCode() < 500) {
                health.succeeded(leaf, System.nanoTime() - began);
            } else if ((error == null || isFailure(error)) && health.failed(leaf)) {
                log.warn(
                        "{} is under suspicion: {}",
                        leaf.instance(),
                        error == null ? "status " + response.statusCode() : error.toString());
            }
        });
        return call;
    }

    private HttpRequest post(Leaf leaf, String path, byte[] body, Budget budget) {
        return request(leaf, path, budget)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private HttpRequest.Builder request(Leaf leaf, String path, Budget budget) {
        Duration left = budget.left();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(leaf.uri() + path))
                .timeout(left.isPositive() ? left : Duration.ofMillis(1))
                .header(Budget.HEADER, budget.header());
        Span span = tracer == null ? null : tracer.currentSpan();
        if (span != null && propagator != null) {
            propagator.inject(span.context(), request, (carrier, name, value) -> request.setHeader(name, value));
        }
        return request;
    }

    private static byte[] ok(Leaf leaf, HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw new UnexpectedAnswer(leaf, response.statusCode());
        }
        return response.body();
    }

    private static Map<Integer, Outcome> outcomes(Leaf leaf, HttpResponse<byte[]> response) {
        if (response.statusCode() == 400) {
            throw new QueryRefused(detail(response.body()));
        }
        Map<Integer, Outcome> outcomes = new HashMap<>();
        if (response.statusCode() == 200) {
            try {
                for (Wire.AnsweredPartition part :
                        JSON.readValue(response.body(), Wire.SearchAnswer.class).partitions()) {
                    outcomes.put(part.partition(), part.outcome());
                }
            } catch (JacksonException e) {
                log.error("{} answered what can't be read", leaf.instance(), e);
            }
        }
        return outcomes;
    }

    private static String detail(byte[] problem) {
        try {
            return JSON.readTree(problem).path("detail").asString("the leaf refused the query");
        } catch (JacksonException e) {
            return "the leaf refused the query";
        }
    }

    private static Map<Integer, Outcome> all(List<Integer> partitions, Reason reason) {
        Map<Integer, Outcome> outcomes = new HashMap<>();
        partitions.forEach(partition -> outcomes.put(partition, new Failed(reason)));
        return outcomes;
    }

    private static Reason reason(Throwable error) {
        return isFailure(error) ? Reason.UNREACHABLE : Reason.DEADLINE;
    }

    /** A connection refused or broken, or one that took too long; not a leaf that is slow within its budget. */
    private static boolean isFailure(Throwable error) {
        Throwable cause =
                error instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : error;
        return switch (cause) {
            case java.net.http.HttpConnectTimeoutException e -> true;
            case HttpTimeoutException e -> false;
            case java.util.concurrent.CancellationException e -> false;
            case ConnectException e -> true;
            default -> cause instanceof java.io.IOException;
        };
    }

    @Override
    public void destroy() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}

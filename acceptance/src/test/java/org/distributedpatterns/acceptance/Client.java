package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the gateway that sends each request once (the pom takes the JDK's own retries from it). */
final class Client implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30); // beyond every budget

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    record Answer(String request, int status, HttpHeaders headers, byte[] body, Duration took) {

        /** This, if it has one of the statuses. */
        Answer expect(Integer... statuses) {
            assertThat(statuses)
                    .as("%s answered %d: %s", request, status, text())
                    .contains(status);
            return this;
        }

        /** This, if it is an RFC 9457 problem with a trace id. */
        Answer expectProblem(int expected) {
            expect(expected);
            assertThat(header("Content-Type")).as(request).startsWith("application/problem+json");
            JsonNode problem = json();
            assertThat(problem.path("status").asInt()).as("%s", problem).isEqualTo(expected);
            assertThat(problem.path("traceId").asString("")).as("%s", problem).matches("[0-9a-f]{32}");
            for (String field : new String[] {"type", "title", "detail"}) {
                assertThat(problem.path(field).asString(""))
                        .as("%s in %s", field, problem)
                        .isNotBlank();
            }
            return this;
        }

        JsonNode json() {
            return JSON.readTree(body);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    private final URI gateway;
    private final HttpClient http;
    private final Supplier<Optional<Duration>> budget;

    Client(URI gateway) {
        this(
                gateway,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIMEOUT)
                        .build(),
                Optional::empty);
    }

    private Client(URI gateway, HttpClient http, Supplier<Optional<Duration>> budget) {
        this.gateway = gateway;
        this.http = http;
        this.budget = budget;
    }

    /** The same client, except that it tells with every request how long it may take: what the pace allows by then. */
    Client at(Pace pace) {
        return new Client(gateway, http, () -> Optional.of(pace.deadline()));
    }

    URI gateway() {
        return gateway;
    }

    Answer get(String path) {
        return send("GET", path);
    }

    /** A request without a body; {@code headers} are names and values in turn. */
    Answer send(String method, String path, String... headers) {
        return send(method, path, BodyPublishers.noBody(), headers);
    }

    /** A request with a body of text. */
    Answer sendText(String method, String path, String body, String contentType, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = contentType;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return send(method, path, BodyPublishers.ofString(body), all);
    }

    /** A request with any body. */
    Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.resolve(path)).timeout(TIMEOUT).method(method, body);
        budget.get().ifPresent(time -> request.header("X-Request-Timeout", time.toMillis() + "ms"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        long start = System.nanoTime();
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    method + " " + (path.length() > 100 ? path.substring(0, 100) + "…" : path),
                    response.statusCode(),
                    response.headers(),
                    response.body(),
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

package org.distributedpatterns.launcher.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The platform as a client without any retry sees it: each request is sent once. Safe for use by many threads. */
final class GatewayClient implements AutoCloseable {

    /** The most that one request may take, connecting included. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final JsonMapper JSON = new JsonMapper();

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    record Answer(int status, HttpHeaders headers, byte[] body, Duration took) {

        /** @throws Failure if it is no JSON */
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JacksonException e) {
                throw new Failure("an answer is no JSON: " + text(), e);
            }
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    private final URI gateway;
    private final HttpClient client;
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();

    GatewayClient(URI gateway) {
        this.gateway = gateway;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    /**
     * Takes from the JDK's client the retries that it does unasked: a GET once more when a kept connection was closed,
     * a connect once more when it was refused. Call it before the first client of the process is used.
     */
    static void forbidRetries() {
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
    }

    Answer get(String path, int... expected) {
        return send("GET", path, null, Map.of(), expected);
    }

    /**
     * Sends one request, once.
     *
     * @param expected the statuses that are no failure
     * @throws Failure with any other status, or without an answer in time
     */
    Answer send(String method, String path, byte @Nullable [] body, Map<String, String> headers, int... expected) {
        sent.increment();
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(TIMEOUT)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        long start = System.nanoTime();
        HttpResponse<byte[]> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            failed.increment();
            throw new Failure(method + " " + path + " got no answer from " + gateway + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
        Answer answer = new Answer(
                response.statusCode(),
                response.headers(),
                response.body(),
                Duration.ofNanos(System.nanoTime() - start));
        if (Arrays.stream(expected).noneMatch(status -> status == answer.status())) {
            failed.increment();
            throw new Failure(method + " " + path + " answered " + answer.status() + " instead of "
                    + Arrays.toString(expected) + ": " + brief(answer.text()));
        }
        return answer;
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.isEmpty() ? "(no body)" : line.length() > 400 ? line.substring(0, 400) + "…" : line;
    }

    long sent() {
        return sent.sum();
    }

    long failed() {
        return failed.sum();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

package org.distributedpatterns.workqueueworker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.distributedpatterns.workqueueworker.Parts.get;
import static org.distributedpatterns.workqueueworker.Parts.ids;
import static org.distributedpatterns.workqueueworker.Parts.lines;
import static org.distributedpatterns.workqueueworker.Parts.post;
import static org.distributedpatterns.workqueueworker.Parts.put;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** What becomes of an item by what its handler answers, and by what callers do meanwhile. */
class HandlingIT {

    private static final Duration LONG = Duration.ofSeconds(40);

    private static ConfigurableApplicationContext instance;
    private static URI base;
    private static HttpServer handler;
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** How often each item was handled, by its id. */
    private static final Map<String, AtomicInteger> HANDLED = new ConcurrentHashMap<>();

    private static volatile CountDownLatch gate = new CountDownLatch(0);
    private static volatile int broken = 503;

    @BeforeAll
    static void start() throws IOException {
        handler = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        handler.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        handler.createContext("/", exchange -> {
            int times = HANDLED.computeIfAbsent(
                            exchange.getRequestHeaders().getFirst("Idempotency-Key"), id -> new AtomicInteger())
                    .incrementAndGet();
            byte[] item = exchange.getRequestBody().readAllBytes();
            int status = 200;
            byte[] answer = item;
            switch (exchange.getRequestURI().getPath()) {
                case "/gated" -> pass();
                case "/second-time" -> status = times == 1 ? 503 : 200;
                case "/refuse" -> status = 400;
                case "/broken" -> status = broken;
                case "/redirect" -> {
                    exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
                    status = 302;
                }
                case "/large" -> answer = ("\"" + "x".repeat(60_000) + "\"").getBytes(UTF_8);
                case "/too-large" -> answer = ("\"" + "x".repeat(70_000) + "\"").getBytes(UTF_8);
                case "/headers" ->
                    answer = Parts.JSON.writeValueAsBytes(Map.of(
                            "host", exchange.getRequestHeaders().getFirst("Host"),
                            "traceparent", exchange.getRequestHeaders().getFirst("Traceparent")));
                default -> {
                    // the echo
                }
            }
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        handler.start();
        instance = Parts.start(
                "--platform.queues.commands.lines=wc,-l", "--platform.queues.max-open=5", "--platform.queues.lanes=1");
        base = Parts.uri(instance);
    }

    private static void pass() throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @AfterAll
    static void stop() {
        gate.countDown();
        instance.close();
        handler.stop(0);
    }

    private static String queue(String handler, String more) {
        String path = "/api/queues/handling-" + NAMES.incrementAndGet();
        var answer = put(base, path, "{\"handler\":" + handler + more + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return path;
    }

    private static String http(String target, String more) {
        return queue(
                "{\"type\":\"http\",\"url\":\"http://localhost:"
                        + handler.getAddress().getPort() + target + "\"}",
                more);
    }

    private static String submit(String path, String item) {
        var answer = post(base, path + "/items", item);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return ids(answer).getFirst();
    }

    private static JsonNode item(String path, String id) {
        return get(base, path + "/items/" + id).json();
    }

    private static JsonNode awaitState(String path, String id, String state) {
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(item(path, id).path("state").stringValue("")).isEqualTo(state));
        return item(path, id);
    }

    private static int times(String id) {
        return HANDLED.getOrDefault(id, new AtomicInteger()).get();
    }

    @Test
    void theHandlersAnswerIsTheResultAndItSeesItsOwnHostAndTheTrace() {
        String path = http("/headers", "");

        String trace = "7d3efb1b173fecfa8ba2a5a1f1a8f1b1";

        String id = ids(Parts.call(
                        "POST",
                        base.resolve(path + "/items"),
                        "{}",
                        "Content-Type",
                        "application/json",
                        "traceparent",
                        "00-" + trace + "-00f067aa0ba902b7-01"))
                .getFirst();
        JsonNode done = awaitState(path, id, "done");

        assertThat(done.get("result").get("host").stringValue())
                .isEqualTo("localhost:" + handler.getAddress().getPort());
        assertThat(done.get("result").get("traceparent").stringValue())
                .as("the trace of the call goes on in the attempt")
                .startsWith("00-" + trace + "-");
    }

    @Test
    void aHandlerThatIsBusyGetsTheItemAgain() {
        String path = http("/second-time", "");

        JsonNode done = awaitState(path, submit(path, "{}"), "done");

        assertThat(done.get("attempts").intValue()).isEqualTo(2);
    }

    @Test
    void whatTheHandlerRefusesHasFailedForGood() {
        String path = http("/refuse", "");
        String redirecting = http("/redirect", "");

        String refused = submit(path, "{}");
        String redirected = submit(redirecting, "{}");

        assertThat(awaitState(path, refused, "failed").get("error").stringValue())
                .contains("400");
        awaitState(redirecting, redirected, "failed");
        assertThat(times(refused)).isEqualTo(1);
        assertThat(get(base, path).json().get("failed").intValue()).isEqualTo(1);
    }

    @Test
    void whatFailsEachTimeBecomesADeadLetterThatCanBeRedriven() {
        broken = 503;
        String path = http("/broken", ", \"maxAttempts\": 2");
        String id = submit(path, "{\"a\":1}");

        JsonNode dead = awaitState(path, id, "dead");

        assertThat(dead.get("attempts").intValue()).isEqualTo(2);
        assertThat(times(id)).isEqualTo(2);
        JsonNode letters = get(base, path + "/dead-letters").json().get("deadLetters");
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).get("id").stringValue()).isEqualTo(id);
        assertThat(letters.get(0).get("item")).isEqualTo(Parts.JSON.readTree("{\"a\":1}"));
        assertThat(get(base, path).json().get("deadLettered").intValue()).isEqualTo(1);

        broken = 200;
        assertThat(ids(post(base, path + "/redrive", ""))).containsExactly(id);

        JsonNode done = awaitState(path, id, "done");
        assertThat(done.get("result")).isEqualTo(Parts.JSON.readTree("{\"a\":1}"));
        assertThat(get(base, path).json().get("deadLettered").intValue()).isZero();
        assertThat(get(base, path + "/dead-letters").json().get("deadLetters")).isEmpty();
    }

    @Test
    void moreAttemptsThanTheBrokerDeliversAreMade() {
        broken = 500;
        String path = http("/broken", ", \"maxAttempts\": 7");
        String id = submit(path, "{}");

        JsonNode dead = awaitState(path, id, "dead");

        assertThat(dead.get("attempts").intValue()).isEqualTo(7);
        assertThat(times(id)).isEqualTo(7);
    }

    @Test
    void anItemCanBeTakenBackUntilAWorkerHasIt() {
        gate = new CountDownLatch(1);
        String path = http("/gated", "");
        List<String> running = ids(lines(base, path + "/items", "1\n2\n3\n4"));
        running.forEach(id -> awaitState(path, id, "running"));
        String waiting = submit(path, "5");
        awaitState(path, waiting, "queued"); // the log is read up to it: the bound counts what has been read

        assertThat(post(base, path + "/items", "6").status())
                .as("five are open, no more are let in")
                .isEqualTo(429);
        assertThat(delete(path, waiting)).isEqualTo(204);
        assertThat(delete(path, waiting)).isEqualTo(204);
        assertThat(delete(path, running.getFirst())).isEqualTo(409);
        gate.countDown();

        running.forEach(id -> awaitState(path, id, "done"));
        awaitState(path, submit(path, "7"), "done");
        assertThat(item(path, waiting).get("state").stringValue()).isEqualTo("cancelled");
        assertThat(times(waiting)).isZero();
        assertThat(delete(path, running.getFirst())).isEqualTo(409);
    }

    private static int delete(String path, String id) {
        return Parts.call("DELETE", base.resolve(path + "/items/" + id), "").status();
    }

    @Test
    void aLongItemKeepsItsLockAndRunsOnce() {
        gate = new CountDownLatch(1);
        String path = http("/gated", ", \"lockDuration\": \"2s\"");
        String id = submit(path, "1");
        awaitState(path, id, "running");

        await().pollDelay(Duration.ofSeconds(5)).until(() -> true); // more than twice the lock
        gate.countDown();

        JsonNode done = awaitState(path, id, "done");
        assertThat(times(id)).isEqualTo(1);
        assertThat(done.get("attempts").intValue()).isEqualTo(1);
    }

    @Test
    void aLockThatIsShortenedIsKeptToo() {
        gate = new CountDownLatch(1);
        String path = http("/gated", ", \"lockDuration\": \"30s\"");
        String url = "http://localhost:" + handler.getAddress().getPort() + "/gated";
        assertThat(Parts.put(
                                base,
                                path,
                                "{\"handler\": {\"type\":\"http\",\"url\":\"" + url + "\"}, \"lockDuration\": \"2s\"}")
                        .status())
                .isEqualTo(200);
        String id = submit(path, "1");
        awaitState(path, id, "running");

        await().pollDelay(Duration.ofSeconds(5)).until(() -> true); // more than twice the lock
        gate.countDown();

        awaitState(path, id, "done");
        assertThat(times(id)).isEqualTo(1);
    }

    @Test
    void aLargeResultIsReadBackAndATooLargeOneFails() {
        String large = http("/large", "");
        String tooLarge = http("/too-large", "");

        String one = submit(large, "1");
        String two = submit(tooLarge, "1");

        assertThat(awaitState(large, one, "done").get("result").stringValue()).hasSize(60_000);
        assertThat(awaitState(tooLarge, two, "failed").get("error").stringValue())
                .contains("65536");
    }

    @Test
    void aNamedCommandCanBeAHandler() {
        String path = queue("{\"type\":\"command\",\"name\":\"lines\"}", "");

        JsonNode done = awaitState(path, submit(path, "[1,\n2,\n3\n]\n"), "done");

        assertThat(done.get("result").intValue()).isEqualTo(4);
    }

    @Test
    void aBadDefinitionIsRefusedWithAllItsMistakes() {
        var refused = put(
                base,
                "/api/queues/bad",
                "{\"handler\":{\"type\":\"http\",\"url\":\"http://169.254.169.254/\"},\"maxAttempts\":0,\"lockDuration\":\"soon\",\"x\":1}");
        var unnamed = put(base, "/api/queues/bad", "{\"handler\":{\"type\":\"command\",\"name\":\"rm\"}}");
        var tooLong = put(
                base,
                "/api/queues/bad",
                "{\"handler\":{\"type\":\"builtin\",\"name\":\"noop\"},\"lockDuration\":\"10m\"}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json()
                        .get("errors")
                        .valueStream()
                        .map(mistake -> mistake.get("field").stringValue()))
                .containsExactlyInAnyOrder("handler.url", "maxAttempts", "lockDuration", "x");
        assertThat(unnamed.status()).isEqualTo(422);
        assertThat(tooLong.status()).as(tooLong.body()).isEqualTo(422);
        assertThat(put(base, "/api/queues/bad", "{").status()).isEqualTo(400);
        assertThat(get(base, "/api/queues/bad").status()).isEqualTo(404);
    }

    @Test
    void aDeletedQueueIsGoneAndADefinedOneGoesOnWhereItWas() {
        String path = queue("{\"type\":\"builtin\",\"name\":\"noop\"}", "");
        String id = submit(path, "1");
        awaitState(path, id, "done");

        assertThat(Parts.call("DELETE", base.resolve(path), "").status()).isEqualTo(204);
        assertThat(Parts.call("DELETE", base.resolve(path), "").status()).isEqualTo(404);
        assertThat(post(base, path + "/items", "1").status()).isEqualTo(404);
        assertThat(put(base, path, "{\"handler\":{\"type\":\"builtin\",\"name\":\"noop\"}}")
                        .status())
                .isEqualTo(201);

        awaitState(path, id, "done");
        awaitState(path, submit(path, "2"), "done");
    }

    @Test
    void listenersAreToldOfEveryChange() throws Exception {
        String path = queue("{\"type\":\"builtin\",\"name\":\"noop\"}", "");
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var stream = client.sendAsync(
                    HttpRequest.newBuilder(base.resolve(path + "/events")).build(),
                    HttpResponse.BodyHandlers.fromLineSubscriber(new java.util.concurrent.Flow.Subscriber<>() {
                        @Override
                        public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
                            subscription.request(Long.MAX_VALUE);
                        }

                        @Override
                        public void onNext(String line) {
                            events.add(line);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            events.add(failure.toString());
                        }

                        @Override
                        public void onComplete() {
                            events.add("end");
                        }
                    }));
            assertThat(events.poll(20, TimeUnit.SECONDS)).startsWith(":");

            submit(path, "1");

            for (String expected : List.of("queued", "running", "done")) {
                await().atMost(LONG).until(() -> ("event:" + expected).equals(events.poll(20, TimeUnit.SECONDS)));
            }
            stream.cancel(true);
            client.shutdownNow();
        }
    }

    @Test
    void whatIsNoItemIsRefused() {
        String path = queue("{\"type\":\"builtin\",\"name\":\"noop\"}", "");

        assertThat(post(base, path + "/items", "{").status()).isEqualTo(400);
        assertThat(post(base, path + "/items", "").status()).isEqualTo(400);
        assertThat(post(base, path + "/items", "\"" + "x".repeat(600_000) + "\"")
                        .status())
                .isEqualTo(413);
        assertThat(Parts.call("POST", base.resolve(path + "/items"), "1", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(Parts.call(
                                "POST",
                                base.resolve(path + "/items"),
                                "1",
                                "Content-Type",
                                "application/json",
                                "X-Request-Timeout",
                                "soon")
                        .status())
                .isEqualTo(400);
    }
}

package org.distributedpatterns.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to requests on the event loop when one of the two sides breaks off, is slow, or is in a hurry. */
class FastPathIT extends RunningGateway {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private final List<RawBackend> raw = new ArrayList<>();

    private RawBackend raw(int ordinal) throws Exception {
        RawBackend backend = new RawBackend(curator, service, service + "-" + ordinal, prefix);
        raw.add(backend);
        await().until(() -> get("/platform/services").body().contains("\"" + service + "-" + ordinal + "\""));
        return backend;
    }

    @AfterEach
    void stopRawBackends() throws Exception {
        for (RawBackend each : raw) {
            each.close();
        }
    }

    private double passages(String result) throws Exception {
        Matcher count = Pattern.compile(
                        "platform_gateway_fast_path_total\\{[^}]*result=\"" + result + "\"[^}]*} ([0-9.]+)")
                .matcher(management("/actuator/prometheus").body());
        return count.find() ? Double.parseDouble(count.group(1)) : 0;
    }

    private double active() throws Exception {
        Matcher count = Pattern.compile("platform_gateway_fast_path_active\\{[^}]*} ([0-9.]+)")
                .matcher(management("/actuator/prometheus").body());
        return count.find() ? Double.parseDouble(count.group(1)) : -1;
    }

    @Test
    void anAnswerThatBreaksOffInTheMiddleEndsTheCallersConnection() throws Exception {
        raw(1).on(prefix, connection -> {
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(ISO_8859_1));
            connection.getOutputStream().flush();
            connection.close();
        });
        try (Socket caller = new Socket("127.0.0.1", port)) {
            caller.setSoTimeout(10_000);
            caller.getOutputStream().write(request(prefix).getBytes(ISO_8859_1));
            String answer = new String(caller.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("half");
        }
        assertThatThrownBy(() -> get(prefix)).isInstanceOf(IOException.class);
        await().until(() -> active() == 0);
    }

    @Test
    void whatIsNoAnswerGoesOnInTheChainAtAnotherInstance() throws Exception {
        raw(1).on(prefix, connection -> connection.close());
        raw(2).on(prefix, HELLO);
        double before = passages("gone-on");
        for (int i = 0; i < 4 && raw.getFirst().heads().isEmpty(); i++) {
            assertThat(get(prefix).body()).isEqualTo("hello");
        }
        assertThat(raw.getFirst().heads()).hasSize(1);
        assertThat(passages("gone-on")).isEqualTo(before + 1);
        assertThat(management("/actuator/prometheus").body())
                .containsPattern(
                        "platform_gateway_repeated_total\\{[^}]*reason=\"broken\",route=\"" + service + prefix);
    }

    @Test
    void requestsThatGoOnCountOnceForTheLimit() throws Exception {
        settings(Map.of("limit", Map.of("initial", 1, "least", 1, "most", 1), "retries", Map.of("atMost", 0)));
        raw(1).on(prefix, connection -> connection.close());
        for (int i = 0; i < 20; i++) {
            assertProblem(get(prefix), 502);
        }
        assertThat(management("/actuator/prometheus").body())
                .doesNotContainPattern("platform_gateway_shed_total\\{[^}]*upstream_service=\"" + service + "\"")
                .containsPattern("platform_gateway_waiting\\{[^}]*upstream_service=\"" + service + "\"[^}]*} 0.0");
        assertThat(raw.getFirst().heads()).hasSize(20);
    }

    @Test
    void theTimeOfARequestEndsOnTheLoopToo() throws Exception {
        raw(1).on(prefix, connection -> TimeUnit.SECONDS.sleep(10));
        HttpResponse<String> late = send(to(prefix).header("X-Request-Timeout", "300ms"));
        assertProblem(late, 504);
        assertThat(late.body()).contains(service + "-1 did not answer");
        await().until(() -> active() == 0);
        await().until(() -> raw.getFirst().connections() == 0);
    }

    @Test
    void aCallerWhoGoesAwayTakesItsRequestAlong() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        raw(1).on(prefix, connection -> {
            try {
                connection.getInputStream().read();
            } finally {
                ended.countDown();
            }
        });
        try (Socket caller = new Socket("127.0.0.1", port)) {
            caller.getOutputStream().write(request(prefix).getBytes(ISO_8859_1));
            await().until(() -> active() == 1);
        }
        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        await().until(() -> active() == 0);
    }

    /** A hundred megabytes for a caller who does not read: what is on its way stays little. */
    @Test
    void aSlowCallerSlowsItsInstanceAndNothingPilesUp() throws Exception {
        int size = 100 * 1024 * 1024;
        AtomicLong sent = new AtomicLong();
        raw(1).on(prefix, connection -> {
            connection
                    .getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n").getBytes(ISO_8859_1));
            byte[] part = new byte[64 * 1024];
            for (int i = 0; i < size / part.length; i++) {
                connection.getOutputStream().write(part);
                sent.addAndGet(part.length);
            }
        });
        try (Socket caller = new Socket("127.0.0.1", port)) {
            caller.setSoTimeout(10_000);
            caller.getOutputStream().write(request(prefix).getBytes(ISO_8859_1));
            AtomicLong before = new AtomicLong(-1);
            await().during(Duration.ofMillis(500)).atMost(Duration.ofMinutes(1)).until(() -> {
                long now = sent.get();
                return now > 0 && now == before.getAndSet(now);
            });
            assertThat(sent.get()).isLessThan(size / 2);
            InputStream in = caller.getInputStream();
            long read = 0;
            byte[] buffer = new byte[64 * 1024];
            while (read < size) {
                read += in.read(buffer);
            }
        }
        await().until(() -> active() == 0);
    }

    @Test
    void answersToPipelinedRequestsKeepTheirOrder() throws Exception {
        RawBackend backend = raw(1);
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            int number = i;
            backend.on(prefix + "/" + i, connection -> {
                TimeUnit.MILLISECONDS.sleep(number % 3 * 20);
                connection
                        .getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n#" + (100 + number)).getBytes(ISO_8859_1));
            });
            requests.append(request(prefix + "/" + i));
        }
        for (int round = 0; round < 3; round++) {
            assertThat(pipelined(requests.toString()))
                    .isEqualTo(IntStream.range(100, 120).boxed().toList());
        }
    }

    private List<Integer> pipelined(String requests) throws IOException {
        List<Integer> order = new ArrayList<>();
        try (Socket caller = new Socket("127.0.0.1", port)) {
            caller.setSoTimeout(10_000);
            caller.getOutputStream().write(requests.getBytes(ISO_8859_1));
            while (order.size() < 20) {
                int next = caller.getInputStream().read();
                assertThat(next).isNotNegative();
                if (next == '#') {
                    order.add(Integer.valueOf(new String(caller.getInputStream().readNBytes(3), ISO_8859_1)));
                }
            }
        }
        return order;
    }

    @Test
    void aRequestThatWasReadBehindAnotherIsAnsweredAfterIt() throws Exception {
        raw(1).on(prefix, HELLO);
        String both = raw("GET " + prefix + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "POST /platform/services HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
                + "GET /platform/services HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(both)
                .startsWith("HTTP/1.1 200")
                .contains("hello")
                .contains("HTTP/1.1 405")
                .contains(service + "-1");
    }

    @Test
    void connectionsAreKeptAndEndBeforeTheirInstanceEndsThem() throws Exception {
        RawBackend backend = raw(1).on(prefix, HELLO);
        for (int i = 0; i < 20; i++) {
            assertThat(get(prefix).body()).isEqualTo("hello");
        }
        assertThat(backend.connections()).isLessThan(8);
        await().atMost(Duration.ofMinutes(1)).until(() -> backend.connections() == 0); // readiness checks' too
    }

    /** Bursts just when the instance's keep-alive of two seconds ends. */
    @Test
    void noReadFailsWhenTheInstanceClosesIdleConnections() throws Exception {
        for (int i = 1; i <= 2; i++) {
            backends.add(TestBackend.impatient(curator, service, service + "-" + i, prefix, Duration.ofSeconds(2)));
        }
        await().until(() -> get(prefix).statusCode() == 200);
        SplittableRandom random = new SplittableRandom(7);
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        for (int burst = 0; burst < 3; burst++) {
            CompletableFuture<?>[] reads = IntStream.range(0, 50)
                    .mapToObj(i -> client.sendAsync(to(prefix + "/r?" + i).build(), BodyHandlers.ofString())
                            .handle((response, error) -> error != null || response.statusCode() != 200
                                    ? failed.add(String.valueOf(error != null ? error : response.body()))
                                    : null))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(reads).get(60, TimeUnit.SECONDS);
            TimeUnit.MILLISECONDS.sleep(1_900 + random.nextInt(1_100));
        }
        assertThat(failed).isEmpty();
        assertThat(suspected()).isEmpty();
    }

    @Test
    void requestsUnderWayAreAnsweredBeforeTheGatewayEnds() throws Exception {
        raw(1).on(prefix, connection -> {
            TimeUnit.MILLISECONDS.sleep(1_500);
            connection.getOutputStream().write(HELLO.getBytes(ISO_8859_1));
        });
        TestGateway ending = TestGateway.start(
                curator.getZookeeperClient().getCurrentConnectionString(), "management.tracing.sampling.probability=0");
        CompletableFuture<HttpResponse<String>> answer;
        try (ending) {
            await().until(() -> ending.get("/platform/services").body().contains("\"" + service + "-1\""));
            answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return ending.get(prefix);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> ending.metrics().contains("platform_gateway_fast_path_active")
                    && !ending.metrics().matches("(?s).*platform_gateway_fast_path_active\\{[^}]*} 0\\.0.*"));
        }
        assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("hello");
    }

    private static String request(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}

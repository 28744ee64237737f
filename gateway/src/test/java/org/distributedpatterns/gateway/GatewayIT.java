package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway as a whole, with a real ZooKeeper and real backends that come, go and die. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "platform.membership.host=127.0.0.1",
            "platform.membership.drain-delay=0s",
            "platform.gateway.door.admin-token=open sesame",
            "platform.gateway.forward.max-time=2s",
            "management.tracing.sampling.probability=1.0"
        })
class GatewayIT {

    private static final TestingServer ZOOKEEPER = startZooKeeper();

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final AtomicInteger SERVICES = new AtomicInteger();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<TestBackend> backends = new ArrayList<>();

    /** A service and a prefix of its own for each test: routes of others stay for a while. */
    private final String service = "service-" + SERVICES.incrementAndGet();

    private final String prefix = "/api/" + service;

    @Autowired
    private CuratorFramework curator;

    @Value("${local.server.port}")
    private int port;

    @Value("${local.management.port}")
    private int managementPort;

    private static TestingServer startZooKeeper() {
        try {
            return new TestingServer();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @DynamicPropertySource
    static void zooKeeper(DynamicPropertyRegistry registry) {
        registry.add("spring.cloud.zookeeper.connect-string", ZOOKEEPER::getConnectString);
    }

    static {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    @AfterEach
    void stopBackends() throws Exception {
        for (TestBackend backend : backends) {
            backend.close();
        }
    }

    private TestBackend backend(int ordinal) throws Exception {
        TestBackend backend = TestBackend.start(curator, service, service + "-" + ordinal, prefix);
        backends.add(backend);
        await().until(() -> get("/platform/services").body().contains("\"" + backend.instance() + "\""));
        return backend;
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    private static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asString()).isEqualTo("about:blank");
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("detail").asString()).isNotBlank();
        assertThat(problem.get("traceId").asString()).matches("[0-9a-f]{32}");
    }

    @Test
    void requestsGoToTheInstancesInTurn() throws Exception {
        backend(1);
        backend(2);
        List<String> instances = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            instances.add(get(prefix + "/x?y=%20z").body());
        }
        assertThat(new HashSet<>(instances)).hasSize(2);
        assertThat(instances.subList(0, 2)).isEqualTo(instances.subList(2, 4)).isEqualTo(instances.subList(4, 6));
        assertThat(backends.getFirst().seen().getFirst().uri()).isEqualTo(prefix + "/x?y=%20z");
    }

    @Test
    void theLongestPrefixWins() throws Exception {
        backend(1);
        try (TestBackend deeper = TestBackend.start(curator, service + "-deeper", "deeper", prefix + "/deep")) {
            await().untilAsserted(
                            () -> assertThat(get(prefix + "/deep/er").body()).isEqualTo("deeper"));
            assertThat(get(prefix + "/deeper").body()).isEqualTo(service + "-1");
        }
    }

    @Test
    void ofTwoServicesThatClaimOnePrefixTheFirstKeepsIt() throws Exception {
        backend(1);
        try (TestBackend intruder = TestBackend.start(curator, "a-" + service, "intruder", prefix)) {
            await().until(() -> get("/platform/services").body().contains("intruder"));
            for (int i = 0; i < 4; i++) {
                assertThat(get(prefix).body()).isEqualTo(service + "-1");
            }
        }
    }

    @Test
    void aPrefixIsRoutedWithinASecondOfItsFirstInstanceAndAnswered503AfterTheLast() throws Exception {
        assertProblem(get(prefix), 404);
        TestBackend backend = TestBackend.start(curator, service, service + "-1", prefix);
        backends.add(backend);
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(get(prefix).statusCode()).isEqualTo(200));
        backend.leave();
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(get(prefix).statusCode()).isEqualTo(503));
        HttpResponse<String> away = get(prefix);
        assertProblem(away, 503);
        assertThat(away.headers().firstValue("Retry-After")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/internal/x", "/actuator/gateway", "/admin/mine", "/elsewhere", "/docs/mine"})
    void whatIsNotAllowedIsNotRouted(String path) throws Exception {
        try (TestBackend greedy = TestBackend.start(curator, service, service + "-1", prefix + "," + path)) {
            await().until(() -> get(prefix).statusCode() == 200);
            send(to(path).header("Authorization", "Bearer open sesame"));
            assertThat(greedy.seen()).extracting(TestBackend.Seen::uri).containsOnly(prefix);
        }
    }

    @Test
    void aProblemOfAServicePassesUntouched() throws Exception {
        backend(1);
        HttpResponse<String> response = get(prefix + "/problem");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo("{\"title\":\"own\"}");
    }

    @Test
    void nothingFailsWhileAnInstanceIsKilled() throws Exception {
        backend(1);
        TestBackend victim = backend(2);
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        int answered = traffic(Duration.ofSeconds(4), failed, () -> victim.kill());
        assertThat(failed).isEmpty();
        assertThat(answered).isGreaterThan(400);
        assertThat(get("/platform/services").body()).contains(victim.instance()); // ZooKeeper does not know yet
    }

    @Test
    void nothingFailsDuringARollingRestart() throws Exception {
        backend(1);
        backend(2);
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        traffic(Duration.ofSeconds(6), failed, () -> {
            for (int i = 1; i <= 2; i++) {
                TestBackend old = backends.get(i - 1);
                backend(i + 2);
                old.leave();
                await().until(() -> !get("/platform/services").body().contains("\"" + old.instance() + "\""));
                int before = old.seen().size();
                await().during(Duration.ofMillis(400)).until(() -> old.seen().size() <= before + 10);
                old.kill();
            }
        });
        assertThat(failed).isEmpty();
    }

    private interface Fault {
        void happen() throws Exception;
    }

    /** 200 requests a second, of idempotent methods in turn, of which some take a while. */
    private int traffic(Duration duration, Queue<String> failed, Fault fault) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            clock.scheduleAtFixedRate(
                    () -> {
                        int n = sent.incrementAndGet();
                        HttpRequest.Builder request = to(prefix + "/slow?ms=" + n % 40);
                        switch (n % 4) {
                            case 0 -> request.PUT(BodyPublishers.ofString("x".repeat(1000)));
                            case 1 -> request.DELETE();
                            case 2 ->
                                request.POST(BodyPublishers.ofString("once")).header("Idempotency-Key", "k" + n);
                            default -> request.GET();
                        }
                        client.sendAsync(request.build(), BodyHandlers.ofString())
                                .whenComplete((response, error) -> {
                                    if (error != null) {
                                        failed.add(error.toString());
                                    } else if (response.statusCode() != 200) {
                                        failed.add(response.statusCode() + " " + response.body());
                                    }
                                    answered.incrementAndGet();
                                });
                    },
                    0,
                    5,
                    TimeUnit.MILLISECONDS);
            long end = System.nanoTime() + duration.toNanos();
            await().until(() -> answered.get() > 100);
            fault.happen();
            await().atMost(Duration.ofSeconds(30)).until(() -> System.nanoTime() > end);
            clock.shutdownNow();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> answered.get() == sent.get());
        return answered.get();
    }

    @Test
    void aRefusedConnectionIsTriedElsewhereWhateverTheMethod() throws Exception {
        backend(1).kill();
        backend(2);
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> response = send(to(prefix).POST(BodyPublishers.ofString("a body")));
            assertThat(response.body()).isEqualTo(service + "-2");
        }
        assertThat(backends.get(1).seen())
                .extracting(TestBackend.Seen::bodySize)
                .containsOnly(6);
        assertThat(send(to("/admin/services").header("Authorization", "Bearer open sesame"))
                        .body())
                .contains("\"suspected\":true");
    }

    @Test
    void whereNoInstanceAcceptsTheAnswerIs503() throws Exception {
        backend(1).kill();
        backend(2).kill();
        assertProblem(get(prefix), 503);
    }

    @Test
    void aBrokenConnectionIsRepeatedElsewhereIfTheRequestMayBe() throws Exception {
        backend(1).breakEveryRequest();
        backend(2);
        List<TestBackend.Seen> broken = backends.get(0).seen();
        while (broken.isEmpty()) {
            assertThat(get(prefix).body()).isEqualTo(service + "-2");
        }
    }

    @Test
    void aBrokenPostIsNeverSentTwiceUnlessItHasAnIdempotencyKey() throws Exception {
        backend(1).breakEveryRequest();
        backend(2).breakEveryRequest();
        assertProblem(send(to(prefix).POST(BodyPublishers.ofString("pay"))), 502);
        assertThat(Stream.concat(backends.get(0).seen().stream(), backends.get(1).seen().stream()))
                .hasSize(1);
        assertProblem(send(to(prefix).POST(BodyPublishers.ofString("pay")).header("Idempotency-Key", "1")), 502);
        assertThat(Stream.concat(backends.get(0).seen().stream(), backends.get(1).seen().stream()))
                .hasSize(3)
                .allMatch(request -> request.bodySize() == 3);
    }

    @Test
    void theSmallerOfTheCallersBudgetAndOursEndsIn504AndIsPassedOn() throws Exception {
        backend(1);
        assertProblem(send(to(prefix + "/slow?ms=5000").header("X-Request-Timeout", "200ms")), 504);
        assertProblem(get(prefix + "/slow?ms=5000"), 504);
        List<Integer> budgets = backends.getFirst().seen().stream()
                .map(request -> Integer.valueOf(
                        request.headers().get("x-request-timeout").replace("ms", "")))
                .toList();
        assertThat(budgets.get(0)).isBetween(50, 200);
        assertThat(budgets.get(1)).isBetween(1000, 2000);
        assertProblem(send(to(prefix).header("X-Request-Timeout", "soon")), 400);
    }

    @Test
    void eventsStreamBeyondTheTimeThatOtherAnswersHave() throws Exception {
        backend(1);
        HttpResponse<InputStream> events = client.send(
                to(prefix + "/events").header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body()))) {
            assertThat(events.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            String line = "";
            while (!line.equals("data: 30")) { // three seconds
                line = lines.readLine();
                assertThat(line).isNotNull();
            }
        }
    }

    @Test
    void adminCallsNeedTheTokenWhichGoesNoFurther() throws Exception {
        try (TestBackend queues = TestBackend.start(curator, service, service + "-1", "/api/queues")) {
            await().until(() -> get("/api/queues/q").statusCode() == 200);
            HttpRequest.Builder define = to("/api/queues/q").PUT(BodyPublishers.ofString("{}"));
            HttpResponse<String> refused = send(define);
            assertProblem(refused, 401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"platform\"");
            assertProblem(send(to("/api/queues/q").DELETE().header("Authorization", "Bearer open sesam")), 401);
            assertThat(queues.seen()).extracting(TestBackend.Seen::method).doesNotContain("PUT", "DELETE");
            assertThat(send(define.header("Authorization", "Bearer open sesame"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(queues.seen().getLast().headers()).doesNotContainKey("authorization");
            send(to("/api/queues/q").header("Authorization", "Bearer of something else"));
            assertThat(queues.seen().getLast().headers()).containsEntry("authorization", "Bearer of something else");
        }
    }

    @Test
    void bodiesThatAreTooLargeAreRefusedAndNothingOfThemGoesUpstream() throws Exception {
        backend(1);
        byte[] large = new byte[1024 * 1024 + 1];
        assertProblem(send(to(prefix).POST(BodyPublishers.ofByteArray(large))), 413);
        assertThat(chunked(large.length, "application/json")).startsWith("HTTP/1.1 413");
        assertThat(backends.getFirst().seen()).isEmpty();
        assertThat(chunked(2 * 1024 * 1024, "application/x-ndjson")).startsWith("HTTP/1.1 200");
        assertThat(backends.getFirst().seen().getFirst().bodySize()).isEqualTo(2 * 1024 * 1024);
        assertThat(chunked(9 * 1024 * 1024, "application/x-ndjson")).startsWith("HTTP/1.1 413");
    }

    private String chunked(int size, String type) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            var out = socket.getOutputStream();
            out.write(("POST " + prefix + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[8192];
            try {
                for (int left = size; left > 0; left -= chunk.length) {
                    int n = Math.min(left, chunk.length);
                    out.write((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    out.write(chunk, 0, n);
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            } catch (IOException e) {
                // refused while we were still sending: the answer is there
            }
            return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
        }
    }

    @ParameterizedTest
    @CsvSource({"evil.example,421", "localhost.evil.example:8080,421", "169.254.169.254,421", "localhost:1,200"})
    void onlyOurHostNamesAreAnswered(String host, int status) throws Exception {
        HttpResponse<String> response = send(to("/platform/services").header("Host", host));
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void pagesOfOtherOriginsMayNotCall() throws Exception {
        backend(1);
        assertProblem(send(to(prefix).header("Origin", "http://evil.example")), 403);
        assertProblem(send(to(prefix).header("Origin", "null")), 403);
        assertThat(send(to(prefix).header("Origin", "http://localhost:" + port)).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../internal/x",
                "/%2e%2e/internal/x",
                "/.%2E/x",
                "//x",
                "/x;y=z",
                "/x%00",
                "/x\\y",
                "/x%5cy",
                "/x%2fy",
                "/x%252e",
                "/x\u0001",
                "/x%zz",
                "/x?q=\u0000"
            })
    void ambiguousTargetsAreRefusedOnTheWire(String path) throws Exception {
        backend(1);
        String answer = raw("GET " + prefix + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json", "\"traceId\"");
        assertThat(backends.getFirst().seen()).isEmpty();
    }

    @Test
    void whatIsNoRequestIsRefusedAsAProblem() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400").contains("problem+json");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("problem+json");
        assertThat(raw("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(raw("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("garbage\r\n\r\n")).startsWith("HTTP/1.1 400");
    }

    /** Reactor Netty's issue 4361: a connection with a buffered request was not read any more. */
    @Test
    void aConnectionIsReadOnAfterARequestThatHadToWait() throws Exception {
        backend(1);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            String end = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            String waits = "GET /nothing" + end;
            for (int round = 0; round < 5; round++) {
                String both = "GET " + prefix + "/slow?ms=100" + end + waits;
                socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
                readProblem(socket.getInputStream());
                socket.getOutputStream().write(waits.getBytes(StandardCharsets.US_ASCII));
                readProblem(socket.getInputStream());
            }
        }
    }

    private static void readProblem(InputStream in) throws IOException {
        for (int c = in.read(); c != '}'; c = in.read()) {
            assertThat(c).isNotNegative();
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void callersCannotSayWhereTheyComeFrom() throws Exception {
        backend(1);
        send(to(prefix)
                .header("X-Forwarded-For", "1.2.3.4")
                .header("X-Forwarded-Prefix", "/evil")
                .header("X-Real-IP", "1.2.3.4")
                .header("Forwarded", "for=1.2.3.4")
                .header("Proxy-Authorization", "x")
                .header("X-Http-Method-Override", "DELETE"));
        Map<String, String> headers = backends.getFirst().seen().getFirst().headers();
        assertThat(headers)
                .doesNotContainKeys(
                        "forwarded", "x-forwarded-prefix", "x-real-ip", "proxy-authorization", "x-http-method-override")
                .containsEntry("x-forwarded-for", "127.0.0.1")
                .containsEntry("x-forwarded-host", "localhost:" + port);
    }

    @Test
    void aTraceGoesOn() throws Exception {
        backend(1);
        send(to(prefix).header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        get(prefix);
        List<TestBackend.Seen> seen = backends.getFirst().seen();
        assertThat(seen.get(0).headers().get("traceparent")).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
        assertThat(seen.get(1).headers().get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
    }

    @Test
    void attemptsAreCountedByRouteAndInstance() throws Exception {
        backend(1);
        get(prefix);
        assertThat(management("/actuator/prometheus").body())
                .contains("platform_gateway_upstream_seconds_count{")
                .contains("upstream=\"" + service + "-1\"");
    }

    @Test
    void theManagementPortRoutesNothing() throws Exception {
        backend(1);
        assertThat(management("/actuator/health/settled").statusCode()).isEqualTo(200);
        assertThat(management(prefix).statusCode()).isEqualTo(404);
        assertThat(management("/platform/services").statusCode()).isEqualTo(404);
        assertThat(management("/admin/services").statusCode()).isEqualTo(404);
        assertProblem(get("/actuator/health"), 404);
        assertThat(backends.getFirst().seen()).isEmpty();
    }

    private HttpResponse<String> management(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path)));
    }

    @Test
    void documentsOfLiveServicesAreServedAsTheGatewaysOwn() throws Exception {
        String document = """
                {"openapi":"3.1.0","servers":[{"url":"http://10.0.0.1:1"}],
                 "paths":{"%s/x":{"get":{}},"/internal/y":{"get":{}}}}""".formatted(prefix);
        backend(1);
        String documented = service + "-documented";
        try (TestBackend backend = TestBackend.start(curator, documented, documented + "-1", prefix, document)) {
            await().until(() -> get("/docs/swagger-config").body().contains("/docs/" + documented));
            assertThat(get("/docs/swagger-config").body()).doesNotContain("\"/docs/" + service + "\"");
            JsonNode served = JSON.readTree(get("/docs/" + documented).body());
            assertThat(served.at("/servers/0/url").asString()).isEqualTo("http://localhost:" + port);
            assertThat(served.get("paths").propertyNames()).containsExactly(prefix + "/x");
            assertThat(backend.seen()).isEmpty();
            assertProblem(get("/docs/" + service), 404);
        }
        assertThat(get("/docs").statusCode()).isEqualTo(302);
        assertThat(get("/swagger-ui/index.html").body()).contains("swagger");
    }

    @Test
    void theStartPageListsWhatRunsWithoutAddresses() throws Exception {
        TestBackend backend = backend(1);
        assertThat(get("/").body()).contains("Distributed Patterns Platform");
        assertThat(get("/start.js").statusCode()).isEqualTo(200);
        String services = get("/platform/services").body();
        assertThat(services).contains(backend.instance(), prefix).doesNotContain("127.0.0.1");
        Set<String> fields = Set.of("service", "instances");
        JsonNode details = JSON.readTree(send(to("/admin/services").header("Authorization", "Bearer open sesame"))
                .body());
        assertThat(details.get(0).propertyNames()).containsExactlyInAnyOrderElementsOf(fields);
    }
}

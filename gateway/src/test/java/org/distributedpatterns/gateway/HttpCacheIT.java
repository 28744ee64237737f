package org.distributedpatterns.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/** The caching layer in a whole gateway, in front of a service that counts what reaches it. No buffer may leak. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "platform.membership.host=127.0.0.1",
            "platform.membership.drain-delay=0s",
            "platform.gateway.door.admin-token=open sesame",
            "platform.gateway.http-cache.max-size=1MB",
            "platform.gateway.http-cache.max-entry=64KB"
        })
class HttpCacheIT {

    private static final TestingServer ZOOKEEPER = startZooKeeper();
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger SERVICES = new AtomicInteger();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String service = "cached-" + SERVICES.incrementAndGet();
    private final String prefix = "/api/" + service;

    @Autowired
    private CuratorFramework curator;

    @Value("${local.server.port}")
    private int port;

    @Value("${local.management.port}")
    private int managementPort;

    private ScriptedOrigin origin;

    private static TestingServer startZooKeeper() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + records));
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

    @BeforeEach
    void startOrigin() throws Exception {
        origin = new ScriptedOrigin(curator, service, prefix);
        await().until(() -> body(get("/platform/services")).contains(prefix));
    }

    @AfterEach
    void stopOrigin() throws Exception {
        origin.close();
    }

    @AfterAll
    static void nothingLeaked() {
        await().during(Duration.ofMillis(500)).atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            System.gc(); // leaks are found when the buffer is gone and another one is made
            PooledByteBufAllocator.DEFAULT.buffer(16).release();
            assertThat(LEAKS).isEmpty();
        });
    }

    // ---- tools

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

    private static String body(HttpResponse<String> response) {
        return response.body();
    }

    private static String status(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("-");
    }

    private List<HttpResponse<String>> together(int count, String path) {
        List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, count)
                .mapToObj(i -> client.sendAsync(to(path).build(), BodyHandlers.ofString()))
                .toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }

    private static Mono<Void> text(HttpServerResponse response, String text) {
        return response.sendString(Mono.just(text)).then();
    }

    /** A new text in every answer, with these fields. */
    private void originCounts(String... fields) {
        AtomicInteger count = new AtomicInteger();
        origin.answers((request, response) -> {
            for (int i = 0; i < fields.length; i += 2) {
                response.addHeader(fields[i], fields[i + 1]);
            }
            return text(response, "answer " + count.incrementAndGet());
        });
    }

    // ---- reading

    @Test
    void aFreshResponseIsServedFromTheStore() throws Exception {
        originCounts("Cache-Control", "max-age=60", "ETag", "\"a\"");
        assertThat(status(get(prefix))).isEqualTo("gateway; fwd=uri-miss; stored");
        HttpResponse<String> hit = get(prefix);
        assertThat(hit.body()).isEqualTo("answer 1");
        assertThat(status(hit)).startsWith("gateway; hit; ttl=");
        assertThat(hit.headers().firstValueAsLong("Age").orElse(-1)).isBetween(0L, 60L);
        assertThat(send(to(prefix).HEAD()).headers().firstValue("Content-Length"))
                .contains("8");
        HttpResponse<String> part = send(to(prefix).header("Range", "bytes=7-"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("1");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 7-7/8");
        assertThat(send(to(prefix).header("Range", "bytes=99-")).statusCode()).isEqualTo(416);
        HttpResponse<String> known = send(to(prefix).header("If-None-Match", "\"a\""));
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.headers().firstValue("ETag")).contains("\"a\"");
        assertThat(origin.seen()).hasSize(1);
    }

    @Test
    void whatSaysNothingOfItselfIsNotStored() throws Exception {
        originCounts("ETag", "\"a\"", "Last-Modified", "Tue, 01 Jan 2019 00:00:00 GMT");
        get(prefix);
        HttpResponse<String> second = get(prefix);
        assertThat(second.body()).isEqualTo("answer 2");
        assertThat(status(second)).isEqualTo("gateway; fwd=uri-miss");
    }

    @Test
    void aStaleResponseIsServedAgainOnceTheServiceConfirmsIt() throws Exception {
        origin.answers((request, response) -> {
            response.header("ETag", "\"v\"").header("Cache-Control", "no-cache");
            return "\"v\"".equals(request.requestHeaders().get("If-None-Match"))
                    ? response.status(304).send()
                    : text(response, "whole");
        });
        get(prefix);
        HttpResponse<String> again = get(prefix);
        assertThat(again.body()).isEqualTo("whole");
        assertThat(status(again)).isEqualTo("gateway; fwd=stale; fwd-status=304; stored");
        assertThat(origin.seen()).containsExactly("GET -", "GET \"v\"");
    }

    @Test
    void onlyIfCachedIsAnswered504WithAProblem() throws Exception {
        HttpResponse<String> response = send(to(prefix).header("Cache-Control", "only-if-cached"));
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(origin.seen()).isEmpty();
    }

    @Test
    void staleWhileRevalidateServesAllAndAsksOnce() throws Exception {
        AtomicInteger count = new AtomicInteger();
        origin.answers((request, response) -> {
            response.header("Cache-Control", count.get() == 0 ? "max-age=0, stale-while-revalidate=60" : "max-age=60")
                    .header("ETag", "\"" + count.get() + "\"");
            return Mono.delay(Duration.ofMillis(count.get() == 0 ? 0 : 300))
                    .then(text(response, "answer " + count.incrementAndGet()));
        });
        get(prefix);
        assertThat(together(20, prefix)).extracting(HttpResponse::body).containsOnly("answer 1");
        await().untilAsserted(() -> assertThat(body(get(prefix))).isEqualTo("answer 2"));
        assertThat(origin.seen()).hasSize(2);
    }

    @Test
    void aStaleResponseBridgesAFailureAndADeadService() throws Exception {
        AtomicInteger count = new AtomicInteger();
        origin.answers((request, response) -> count.incrementAndGet() == 1
                ? text(
                        response.header("Cache-Control", "max-age=0, stale-if-error=60")
                                .header("ETag", "\"a\""),
                        "good")
                : text(response.status(503), "bad"));
        get(prefix);
        HttpResponse<String> bridged = get(prefix);
        assertThat(bridged.body()).isEqualTo("good");
        assertThat(status(bridged)).contains("fwd=stale; fwd-status=503; detail=STALE_IF_ERROR");
        origin.kill();
        assertThat(get(prefix).body()).isEqualTo("good");
        assertThat(get(prefix + "/other").statusCode()).isEqualTo(503);
    }

    // ---- one for all

    @Test
    void aHundredCallersOfOneResponseAskTheServiceOnce() {
        AtomicInteger count = new AtomicInteger();
        origin.answers((request, response) -> Mono.delay(Duration.ofMillis(500))
                .then(text(response.header("Cache-Control", "max-age=60"), "answer " + count.incrementAndGet())));
        List<HttpResponse<String>> answers = together(100, prefix);
        assertThat(answers).extracting(HttpResponse::body).containsOnly("answer 1");
        assertThat(answers)
                .extracting(HttpCacheIT::status)
                .filteredOn(s -> s.contains("collapsed"))
                .isNotEmpty();
        assertThat(origin.seen()).hasSize(1);
    }

    @Test
    void callersOfWhatIsNotShareableDoNotWaitForEachOther() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Sinks.Empty<Void> all = Sinks.empty();
        origin.answers((request, response) -> {
            int n = count.incrementAndGet();
            if (n == 21) {
                all.tryEmitEmpty();
            }
            return (n == 1 ? Mono.empty() : all.asMono())
                    .then(text(response.header("Cache-Control", "private"), "for " + n));
        });
        get(prefix); // from which the gateway learns
        assertThat(together(20, prefix)) // none of which is answered before all have arrived
                .allMatch(response -> response.statusCode() == 200)
                .extracting(HttpResponse::body)
                .doesNotHaveDuplicates();
    }

    @Test
    void whoWaitsIsNotLostWithTheOneWhoAsked() throws Exception {
        origin.answers((request, response) -> Mono.delay(Duration.ofMillis(600))
                .then(text(response.header("Cache-Control", "max-age=60"), "answer")));
        try (Socket impatient = new Socket("127.0.0.1", port)) {
            impatient.getOutputStream().write(request(prefix).getBytes(US_ASCII));
            await().until(() -> !origin.seen().isEmpty());
            var waiting = client.sendAsync(to(prefix).build(), BodyHandlers.ofString());
            await().during(Duration.ofMillis(100)).until(() -> !waiting.isDone());
            impatient.close();
            assertThat(waiting.join().body()).isEqualTo("answer");
        }
    }

    @Test
    void aCallersBudgetHoldsWhileItWaitsForAnothersResponse() throws Exception {
        origin.answers((request, response) ->
                Mono.delay(Duration.ofSeconds(2)).then(text(response.header("Cache-Control", "max-age=60"), "answer")));
        var first = client.sendAsync(to(prefix).build(), BodyHandlers.ofString());
        await().until(() -> !origin.seen().isEmpty());
        assertThat(send(to(prefix).header("X-Request-Timeout", "200ms")).statusCode())
                .isEqualTo(504);
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    // ---- forgetting

    @Test
    void aWriteInvalidatesItsTargetAndWhereItPointsTo() throws Exception {
        AtomicInteger count = new AtomicInteger();
        origin.answers((request, response) -> {
            if (request.method().name().equals("POST")) {
                return response.status(request.uri().endsWith("bad") ? 500 : 201)
                        .header("Location", prefix + "/made")
                        .send();
            }
            return text(response.header("Cache-Control", "max-age=60"), "answer " + count.incrementAndGet());
        });
        assertThat(get(prefix).body()).isEqualTo("answer 1");
        assertThat(get(prefix + "/made").body()).isEqualTo("answer 2");
        assertThat(get(prefix + "/bad").body()).isEqualTo("answer 3");
        send(to(prefix).POST(BodyPublishers.ofString("new")));
        send(to(prefix + "/bad").POST(BodyPublishers.ofString("new")));
        assertThat(get(prefix).body()).isEqualTo("answer 4");
        assertThat(get(prefix + "/made").body()).isEqualTo("answer 5");
        assertThat(get(prefix + "/bad").body()).isEqualTo("answer 3");
    }

    @Test
    void aResponseThatWasUnderWayDuringAWriteIsNotStored() throws Exception {
        AtomicInteger count = new AtomicInteger();
        origin.answers((request, response) -> request.method().name().equals("PUT")
                ? response.status(204).send()
                : Mono.delay(Duration.ofMillis(count.get() == 0 ? 500 : 0))
                        .then(text(
                                response.header("Cache-Control", "max-age=60"), "answer " + count.incrementAndGet())));
        var early = client.sendAsync(to(prefix).build(), BodyHandlers.ofString());
        await().until(() -> !origin.seen().isEmpty());
        send(to(prefix).PUT(BodyPublishers.ofString("new")));
        assertThat(early.join().body()).isEqualTo("answer 1");
        assertThat(get(prefix).body()).isEqualTo("answer 2");
    }

    @Test
    void administratorsPurgeByUrlByTagAndAll() throws Exception {
        originCounts("Cache-Control", "max-age=60", "Surrogate-Key", "red blue");
        for (String path : List.of("/1", "/2", "/3")) {
            get(prefix + path);
        }
        assertThat(send(to("/admin/http-cache").DELETE()).statusCode()).isEqualTo(401);
        assertThat(purge("?url=" + prefix + "/1")).isEqualTo("{\"purged\":1}");
        assertThat(get(prefix + "/1").body()).isEqualTo("answer 4");
        assertThat(get(prefix + "/2").body()).isEqualTo("answer 2");
        assertThat(purge("?tag=green")).isEqualTo("{\"purged\":0}");
        assertThat(purge("?tag=blue")).isEqualTo("{\"purged\":3}");
        assertThat(get(prefix + "/2").body()).isEqualTo("answer 5");
        assertThat(purge("?tag=a&url=b")).contains("\"status\":400");
        assertThat(purge("")).matches("\\{\"purged\":[1-9][0-9]*}"); // what other tests have left, too
        assertThat(get(prefix + "/2").body()).isEqualTo("answer 6");
    }

    private String purge(String query) throws Exception {
        return send(to("/admin/http-cache" + query).DELETE().header("Authorization", "Bearer open sesame"))
                .body();
    }

    // ---- bounds

    @Test
    void whatIsTooLargePassesThroughAndTheStoreStaysWithinItsBytes() throws Exception {
        origin.answers((request, response) -> {
            int size = Integer.parseInt(request.uri().replaceAll(".*=", ""));
            response.header("Cache-Control", "max-age=60");
            return response.send(Flux.range(0, size / 1000).map(i -> Unpooled.wrappedBuffer(new byte[1000])))
                    .then();
        });
        assertThat(get(prefix + "/large?size=300000").body()).hasSize(300_000);
        assertThat(status(get(prefix + "/large?size=300000"))).contains("fwd=uri-miss");
        for (int i = 0; i < 60; i++) {
            assertThat(get(prefix + "/" + i + "?size=60000").body()).hasSize(60_000);
        }
        String meters = management("/actuator/prometheus");
        assertThat(meter(meters, "platform_gateway_http_cache_bytes")).isBetween(100_000.0, 1_048_576.0);
        assertThat(meter(meters, "platform_gateway_http_cache_evictions_total")).isPositive();
    }

    @Test
    void aBodyThatBreaksOffIsNotStored() throws Exception {
        AtomicInteger count = new AtomicInteger();
        origin.answers((request, response) -> {
            if (count.incrementAndGet() > 1) {
                return text(response.header("Cache-Control", "max-age=60"), "whole");
            }
            response.header("Cache-Control", "max-age=60").header("Content-Length", "1000");
            return response.sendString(Mono.just("part").concatWith(Mono.error(new IOException("broken"))))
                    .then();
        });
        assertThatThrownBy(() -> get(prefix)).isInstanceOf(IOException.class);
        assertThat(get(prefix).body()).isEqualTo("whole");
    }

    @Test
    void anEventStreamIsPassedOnAsItComes() throws Exception {
        origin.answers((request, response) -> response.sse()
                .header("Cache-Control", "max-age=60")
                .send(
                        Flux.interval(Duration.ofMillis(50))
                                .map(i -> Unpooled.copiedBuffer("data: " + i + "\n\n", US_ASCII)),
                        event -> true)
                .then());
        try (var events = client.send(
                        to(prefix).header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(new String(events.readNBytes(8), US_ASCII)).isEqualTo("data: 0\n");
        }
    }

    @Test
    void anInterimResponseComesBeforeTheAnswerAndOnlyOnce() throws Exception {
        origin.answers((request, response) -> {
            request.withConnection(connection -> connection
                    .channel()
                    .pipeline()
                    .context(NettyPipeline.HttpCodec) // what is written from here is on the wire as it is
                    .writeAndFlush(Unpooled.copiedBuffer(
                            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n", US_ASCII)));
            return text(response.header("Cache-Control", "max-age=60"), "answer");
        });
        assertThat(raw(prefix))
                .startsWith("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\nanswer");
        assertThat(raw(prefix)).startsWith("HTTP/1.1 200 OK\r\n").contains("; hit;");
    }

    private String raw(String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request(path).getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static String request(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    private String management(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + path))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private static double meter(String meters, String name) {
        return meters.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}

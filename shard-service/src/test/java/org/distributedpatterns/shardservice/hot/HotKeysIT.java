package org.distributedpatterns.shardservice.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.shardservice.ShardServiceApplication;
import org.distributedpatterns.shardservice.shards.TestShard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two routers, eight shards, and clients that all want the same. */
class HotKeysIT {

    private static final int SHARDS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();

    private static final List<TestShard> shards = new ArrayList<>();
    private static final List<ConfigurableApplicationContext> routers = new ArrayList<>();
    private static TestingServer zookeeper;

    @BeforeAll
    static void start() throws Exception {
        zookeeper = new TestingServer();
        for (int i = 1; i <= SHARDS; i++) {
            shards.add(new TestShard("cache-service-" + i).join(zookeeper.getConnectString()));
        }
        for (int i = 1; i <= 2; i++) {
            routers.add(new SpringApplicationBuilder(ShardServiceApplication.class)
                    .run(
                            "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString(),
                            "--server.port=0",
                            "--server.address=127.0.0.1",
                            "--management.server.port=0",
                            "--platform.membership.host=127.0.0.1",
                            "--platform.membership.drain-delay=0s",
                            "--platform.shards.transition=1s",
                            "--platform.hot.minimum-rate=10",
                            "--platform.cache.budget=10s")); // tests share the machine with a build
        }
        await().atMost(LIMIT)
                .until(() -> shardsOf(1).path("members").size() == SHARDS
                        && shardsOf(2).path("members").size() == SHARDS);
    }

    @AfterAll
    static void stop() throws Exception {
        routers.forEach(ConfigurableApplicationContext::close);
        shards.forEach(TestShard::close);
        zookeeper.close();
    }

    @Test
    void aHotKeyIsSpreadAndNoReaderSeesAnOlderValueAfterANewerWrite() throws Exception {
        send(1, "PUT", "/api/cache/demo/hot", "0");
        try (var load = new Load(1, "/api/cache/demo/hot")) {
            awaitOwners(1, "hot", SHARDS);
            Set<String> from = new HashSet<>();
            for (int write = 1; write <= 100; write++) {
                // the other router has not seen one read of the key
                assertThat(send(2, "PUT", "/api/cache/demo/hot", Integer.toString(write))
                                .statusCode())
                        .isEqualTo(204);
                for (int read = 0; read < 10; read++) {
                    HttpResponse<String> response = send(1, "GET", "/api/cache/demo/hot", "");
                    assertThat(response.body()).isEqualTo(Integer.toString(write));
                    response.headers().firstValue("X-Shard").ifPresent(from::add);
                }
            }
            assertThat(from).hasSizeGreaterThan(2);
            assertThat(load.failures()).isZero();

            assertThat(send(2, "DELETE", "/api/cache/demo/hot", "").statusCode())
                    .isEqualTo(204);
            for (int read = 0; read < 50; read++) {
                assertThat(send(1, "GET", "/api/cache/demo/hot", "").statusCode())
                        .isEqualTo(404);
            }
            assertThat(shards).noneMatch(shard -> shard.holds("demo/hot"));
        }
    }

    @Test
    void aKeyThatBecomesHotAgainIsNotReadFromWhatACopyStillHolds() throws Exception {
        send(1, "PUT", "/api/cache/demo/again", "old");
        try (var load = new Load(1, "/api/cache/demo/again")) {
            awaitOwners(1, "again", SHARDS);
            assertThat(load.failures()).isZero();
        }
        await().atMost(LIMIT).until(() -> ownersOf(1, "again").isEmpty());
        send(2, "PUT", "/api/cache/demo/again", "new");
        assertThat(shards.stream().filter(shard -> shard.holds("demo/again"))).hasSizeGreaterThan(2);

        try (var load = new Load(1, "/api/cache/demo/again")) {
            awaitOwners(1, "again", SHARDS);
            for (int read = 0; read < 200; read++) {
                assertThat(send(1, "GET", "/api/cache/demo/again", "").body()).isEqualTo("new");
            }
            assertThat(load.failures()).isZero();
        }
    }

    @Test
    void aHotKeyOfANamespaceThatPermitsItIsHeldByTheRouter() throws Exception {
        HttpResponse<String> permitted = send(1, "PUT", "/api/cache/near", "{\"nearCache\":\"500ms\"}");
        assertThat(permitted.statusCode()).as(permitted.body()).isLessThan(300);
        send(1, "PUT", "/api/cache/near/hot", "0");
        try (var load = new Load(1, "/api/cache/near/hot")) {
            await().atMost(LIMIT).until(() -> ownersOf(1, "hot", "near").size() == 2);
            int before = shards.stream().mapToInt(TestShard::reads).sum();
            for (int read = 0; read < 200; read++) {
                assertThat(send(1, "GET", "/api/cache/near/hot", "").body()).isEqualTo("0");
            }
            assertThat(shards.stream().mapToInt(TestShard::reads).sum() - before)
                    .isLessThan(100);

            send(1, "PUT", "/api/cache/near/hot", "1");
            send(2, "PUT", "/api/cache/near/hot", "2");
            await().atMost(LIMIT)
                    .until(() ->
                            send(1, "GET", "/api/cache/near/hot", "").body().equals("2"));
            assertThat(load.failures()).isZero();
        }
    }

    @Test
    void underZipf11NoShardGetsMoreThan125OfTheMean() throws Exception {
        int keys = 500;
        double[] upTo = new double[keys];
        double sum = 0;
        for (int rank = 1; rank <= keys; rank++) {
            sum += Math.pow(rank, -1.1);
            upTo[rank - 1] = sum;
            send(1, "PUT", "/api/cache/demo/zipf-" + (rank - 1), "v");
        }
        var random = new Random(11);
        double all = sum;
        Runnable read = () -> {
            int at = Arrays.binarySearch(upTo, random.nextDouble() * all);
            send(1, "GET", "/api/cache/demo/zipf-" + Math.min(keys - 1, at < 0 ? -at - 1 : at), "");
        };
        await().atMost(LIMIT).until(() -> {
            for (int i = 0; i < 500; i++) {
                read.run();
            }
            return ownersOf(1, "zipf-0").size() > 2;
        });
        int[] before = shards.stream().mapToInt(TestShard::reads).toArray();
        for (int i = 0; i < 6_000; i++) {
            read.run();
        }
        int most = 0;
        int total = 0;
        for (int i = 0; i < SHARDS; i++) {
            int served = shards.get(i).reads() - before[i];
            most = Math.max(most, served);
            total += served;
        }
        assertThat(most * (double) SHARDS / total).isLessThanOrEqualTo(1.25);
    }

    @Test
    void aPreviewSaysWhatAChangeWouldMove() {
        for (int i = 0; i < 300; i++) {
            send(1, "PUT", "/api/cache/demo/preview-" + i, "v");
        }
        JsonNode preview = json(send(
                1,
                "POST",
                "/api/shards/preview",
                "{\"function\":\"maglev\",\"add\":2,\"remove\":[\"cache-service-3\"],\"sample\":20000}"));
        assertThat(preview.path("function").asString()).isEqualTo("maglev");
        assertThat(preview.path("members").size()).isEqualTo(9);
        assertThat(preview.path("moved").asDouble()).isBetween(0.5, 1.0);
        assertThat(preview.path("maxOverMean").asDouble()).isBetween(1.0, 1.2);
        assertThat(preview.path("keys").path("real").asInt()).isGreaterThanOrEqualTo(300);

        JsonNode ring = json(send(1, "POST", "/api/shards/preview", "{\"add\":1}"));
        assertThat(ring.path("function").asString()).isEqualTo("ring");
        assertThat(ring.path("moved").asDouble()).isBetween(0.09, 0.13);

        HttpResponse<String> bad = send(1, "POST", "/api/shards/preview", "{\"function\":\"best\",\"add\":9999}");
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(bad.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(json(bad).path("errors").size()).isEqualTo(2);
        assertThat(bad.body()).contains("rendezvous");
        assertThat(send(1, "POST", "/api/shards/preview", "{").statusCode()).isEqualTo(400);
        assertThat(send(1, "POST", "/api/shards/preview", "{\"add\":\"many\"}").statusCode())
                .isEqualTo(400);
    }

    private static void awaitOwners(int router, String key, int count) {
        await().atMost(LIMIT).until(() -> ownersOf(router, key).size() == count);
    }

    private static List<String> ownersOf(int router, String key) {
        return ownersOf(router, key, "demo");
    }

    /** Where a router reads a hot key; nowhere if it is not hot. */
    private static List<String> ownersOf(int router, String key, String namespace) {
        List<String> owners = new ArrayList<>();
        for (JsonNode hot : shardsOf(router).path("hotKeys")) {
            if (hot.path("key").asString().equals(key)
                    && hot.path("namespace").asString().equals(namespace)) {
                hot.path("owners").forEach(owner -> owners.add(owner.asString()));
            }
        }
        return owners;
    }

    private static JsonNode shardsOf(int router) {
        return json(send(router, "GET", "/api/shards", ""));
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> send(int router, String method, String path, String body) {
        String port = routers.get(router - 1).getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body.startsWith("{") || method.equals("POST")) {
            request.header("Content-Type", "application/json");
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Reads a path again and again until it is closed. */
    private static final class Load implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger failures = new AtomicInteger();
        private final Thread thread;

        Load(int router, String path) {
            thread = Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    if (send(router, "GET", path, "").statusCode() >= 500) {
                        failures.incrementAndGet();
                    }
                }
            });
        }

        int failures() {
            return failures.get();
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            thread.join();
        }
    }
}

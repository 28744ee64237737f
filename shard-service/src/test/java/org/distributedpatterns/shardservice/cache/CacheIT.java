package org.distributedpatterns.shardservice.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.shardservice.ShardServiceApplication;
import org.distributedpatterns.shardservice.ring.HashFunction;
import org.distributedpatterns.shardservice.ring.Ring;
import org.distributedpatterns.shardservice.shards.TestShard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The router against real membership and shards that live, die, stand still and come back. */
class CacheIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static TestingServer zookeeper;
    private static ConfigurableApplicationContext router;

    private final List<TestShard> shards = new ArrayList<>();

    @BeforeAll
    static void startRouter() throws Exception {
        zookeeper = new TestingServer();
        router = new SpringApplicationBuilder(ShardServiceApplication.class)
                .run(
                        "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString(),
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--management.server.port=0",
                        "--platform.membership.host=127.0.0.1",
                        "--platform.membership.drain-delay=0s",
                        "--platform.cache.budget=10s"); // tests share the machine with a build
    }

    @AfterAll
    static void stopRouter() throws Exception {
        router.close();
        zookeeper.close();
    }

    @BeforeEach
    void startShards() throws Exception {
        for (int i = 1; i <= 3; i++) {
            shards.add(new TestShard("cache-service-" + i).join(zookeeper.getConnectString()));
        }
        awaitMembers();
    }

    @AfterEach
    void stopShards() {
        shards.forEach(TestShard::close);
        shards.clear();
        awaitMembers();
    }

    @Test
    void aValueIsStoredReadRevalidatedAndDeletedAtBothOwners() {
        HttpResponse<String> put = send("PUT", "/api/cache/demo/hello?ttl=60s", "hi", "Content-Type", "text/plain");
        assertThat(put.statusCode()).isEqualTo(204);
        assertThat(owners("demo/hello")).hasSize(2).allMatch(shard -> shard.holds("demo/hello"));

        HttpResponse<String> get = get("/api/cache/demo/hello");
        assertThat(get.statusCode()).isEqualTo(200);
        assertThat(get.body()).isEqualTo("hi");
        assertThat(header(get, "Content-Type")).isEqualTo("text/plain");
        assertThat(header(get, "X-Cache")).isEqualTo("hit");
        assertThat(header(get, "X-Shard")).startsWith("cache-service-");
        assertThat(Integer.parseInt(header(get, "Age"))).isBetween(0, 60);
        assertThat(header(get, "ETag")).isEqualTo(header(put, "ETag"));

        HttpResponse<String> head = send("HEAD", "/api/cache/demo/hello", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("2");
        HttpResponse<String> again = send("GET", "/api/cache/demo/hello", "", "If-None-Match", header(get, "ETag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();

        assertThat(send("DELETE", "/api/cache/demo/hello", "").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "/api/cache/demo/hello", "").statusCode()).isEqualTo(204);
        HttpResponse<String> miss = get("/api/cache/demo/hello");
        assertThat(miss.statusCode()).isEqualTo(404);
        assertThat(header(miss, "X-Cache")).isEqualTo("miss");
        assertProblem(miss);
    }

    @Test
    void aValueThatTheClientCallsAFormIsBytesLikeAnyOther() {
        send("PUT", "/api/cache/demo/form", "a=1&b=2", "Content-Type", "application/x-www-form-urlencoded");

        assertThat(get("/api/cache/demo/form").body()).isEqualTo("a=1&b=2");
    }

    @Test
    void badInputIsAProblem() throws Exception {
        assertProblem(400, get("/api/cache/Demo/a"));
        assertProblem(400, get("/api/cache/demo/a%20b"));
        assertProblem(400, get("/api/cache/demo/a;b"));
        assertProblem(400, get("/api/cache/demo/a%2Fb"));
        assertProblem(400, get("/api/cache/demo/a%5Cb"));
        assertProblem(400, get("/api/cache/demo/%2e%2e"));
        assertProblem(400, get("/api/cache/demo/" + "k".repeat(513)));
        assertProblem(400, send("PUT", "/api/cache/demo/a?ttl=soon", "x"));
        assertProblem(400, send("PUT", "/api/cache/demo/a?ttl=-1s", "x"));
        assertProblem(400, send("GET", "/api/cache/demo/a", "", "X-Request-Timeout", "never"));
        assertProblem(404, get("/api/cache/demo"));
        assertProblem(413, send("PUT", "/api/cache/demo/a", "x".repeat((1 << 20) + 1)));
        HttpRequest chunked = HttpRequest.newBuilder(uri("/api/cache/demo/a"))
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[(1 << 20) + 1])))
                .build();
        assertProblem(413, HTTP.send(chunked, BodyHandlers.ofString()));
        assertThat(send("PUT", "/api/cache/demo/a", "x".repeat(1 << 20)).statusCode())
                .isEqualTo(204);
        assertThat(get("/api/cache/demo/a").body()).hasSize(1 << 20);
        assertProblem(400, json("/api/cache/demo/_mget", "{\"keys\":[]}"));
        assertProblem(400, json("/api/cache/demo/_mget", "{\"keys\":[\"a b\"]}"));
        assertProblem(400, json("/api/cache/demo/_mget", "nonsense"));
    }

    @Test
    void severalKeysAreReadAtOnce() {
        send("PUT", "/api/cache/demo/one", "1", "Content-Type", "text/plain");
        send("PUT", "/api/cache/demo/two", "22", "Content-Type", "application/json");

        HttpResponse<String> batch = json("/api/cache/demo/_mget", "{\"keys\":[\"one\",\"two\",\"three\",\"one\"]}");

        assertThat(batch.statusCode()).isEqualTo(200);
        assertThat(batch.body())
                .contains("\"one\":{\"contentType\":\"text/plain\",\"base64\":\"MQ==\"}")
                .contains("\"two\":{\"contentType\":\"application/json\",\"base64\":\"MjI=\"}")
                .contains("\"missing\":[\"three\"]");
    }

    @Test
    void theShardsAndAKeysOwnersAreShown() {
        HttpResponse<String> view = get("/api/shards");
        assertThat(view.body())
                .contains("\"function\":\"ring\"", "\"replication\":2", "\"hotKeys\":[]")
                .contains("\"instance\":\"cache-service-3\"", "\"keyShare\":0.3", "\"state\":\"live\"");
        HttpResponse<String> owners = get("/api/shards/owners?namespace=demo&key=hello");
        assertThat(owners.body())
                .isEqualTo("{\"owners\":[\"cache-service-1\",\"cache-service-2\"]}"
                        .replace(
                                "\"cache-service-1\",\"cache-service-2\"",
                                String.join(
                                        ",",
                                        ownerNames("demo/hello").stream()
                                                .map(name -> "\"" + name + "\"")
                                                .toList())));
    }

    @Test
    void noReadFailsAndNothingIsMissedWhenAShardDies() {
        List<String> keys = store(60);
        shards.getFirst().kill();

        keys.forEach(
                key -> assertThat(get("/api/cache/" + key).statusCode()).as(key).isEqualTo(200));
        keys.forEach(key -> assertThat(send("PUT", "/api/cache/" + key, "again").statusCode())
                .isEqualTo(204));
        keys.forEach(key -> assertThat(get("/api/cache/" + key).body()).isEqualTo("again"));

        shards.getFirst().leave();
        awaitMembers(shards.subList(1, 3));
        keys.forEach(key -> assertThat(get("/api/cache/" + key).body()).isEqualTo("again"));
    }

    @Test
    void aShardThatStandsStillIsPassedAndToldWhatItMissedBeforeItIsTrusted() {
        List<String> keys = store(30);
        TestShard still = shards.get(1);
        still.pause();

        for (String key : keys) {
            assertThat(send("GET", "/api/cache/" + key, "", "X-Request-Timeout", "5s")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(send("PUT", "/api/cache/" + key, "newer", "X-Request-Timeout", "5s")
                            .statusCode())
                    .isEqualTo(204);
        }
        assertThat(get("/api/shards").body()).contains("suspected");

        keys.forEach(
                key -> { // what it missed, whatever became of the requests that it had taken
                    if (ownerNames(key).contains(still.name())) {
                        still.plant(key, "older", 1);
                    }
                });
        still.resume();
        await().until(() -> !get("/api/shards").body().contains("suspected"));
        await().untilAsserted(() -> assertThat(keys)
                .filteredOn(key -> ownerNames(key).contains(still.name()))
                .allMatch(key -> still.version(key) > 1));
        keys.forEach(key -> assertThat(get("/api/cache/" + key).body()).isEqualTo("newer"));
    }

    @Test
    void aWriteGoesPastAVersionFromTheFuture() {
        long future = (System.currentTimeMillis() + 3_600_000) << 20;
        TestShard ahead = owners("demo/skewed").getLast();
        ahead.plant("demo/skewed", "from a clock that is ahead", future);

        assertThat(send("PUT", "/api/cache/demo/skewed", "later").statusCode()).isEqualTo(204);

        assertThat(owners("demo/skewed")).allMatch(owner -> owner.version("demo/skewed") > future);
        assertThat(get("/api/cache/demo/skewed").body()).isEqualTo("later");
        assertThat(send("DELETE", "/api/cache/demo/skewed", "").statusCode()).isEqualTo(204);
        assertThat(get("/api/cache/demo/skewed").statusCode()).isEqualTo(404);
    }

    @Test
    void anOwnerThatLacksAnEntryIsRepairedByTheRead() {
        send("PUT", "/api/cache/demo/lost", "value", "Content-Type", "text/plain");
        owners("demo/lost").getFirst().forget("demo/lost");

        await().untilAsserted(() -> {
            assertThat(get("/api/cache/demo/lost").statusCode()).isEqualTo(200);
            assertThat(owners("demo/lost")).allMatch(owner -> owner.holds("demo/lost"));
        });
    }

    @Test
    void anOwnerInDoubtIsNotBelievedAlone() {
        send("PUT", "/api/cache/demo/doubt", "new");
        TestShard unsure = owners("demo/doubt").getFirst();
        unsure.plant("demo/doubt", "old", 1);
        unsure.doubt(true);

        for (int i = 0; i < 20; i++) {
            assertThat(get("/api/cache/demo/doubt").body()).isEqualTo("new");
        }
    }

    @Test
    void aBatchWaitsForASlowOwnerWhenTheOtherIsInDoubt() throws Exception {
        send("PUT", "/api/cache/demo/slow", "new");
        TestShard unsure = owners("demo/slow").getFirst();
        TestShard slow = owners("demo/slow").getLast();
        unsure.plant("demo/slow", "old", 1);
        unsure.doubt(true);
        slow.pause();
        Gauge suspected = router.getBean(MeterRegistry.class)
                .get("platform.shards.suspected")
                .gauge();

        CompletableFuture<HttpResponse<String>> batch = new CompletableFuture<>();
        Thread.startVirtualThread(() -> batch.complete(json("/api/cache/demo/_mget", "{\"keys\":[\"slow\"]}")));
        await().until(() -> suspected.value() > 0); // later than a sure answer would have been waited for
        slow.resume();

        assertThat(batch.get(60, TimeUnit.SECONDS).body()).contains("bmV3");
    }

    @Test
    void aReadOnTheEventLoopIsCountedAsThoseOfSpringMvc() {
        Search missed = router.getBean(MeterRegistry.class)
                .find("http.server.requests")
                .tags(
                        "uri",
                        "/api/cache/{namespace}/{key}",
                        "method",
                        "GET",
                        "status",
                        "404",
                        "outcome",
                        "CLIENT_ERROR");
        long before = missed.timers().stream().mapToLong(Timer::count).sum();

        get("/api/cache/demo/missed");
        get("/api/cache/demo/missed?timeout=5s"); // not of the plain form

        await().until(() -> missed.timers().stream().mapToLong(Timer::count).sum() == before + 2);
    }

    @Test
    void aShardThatJoinsEmptyCostsNoMissAndIsWrittenToAtOnce() throws Exception {
        List<String> keys = store(60);
        TestShard fourth = new TestShard("cache-service-4").join(zookeeper.getConnectString());
        shards.add(fourth);
        awaitMembers();

        keys.forEach(
                key -> assertThat(get("/api/cache/" + key).statusCode()).as(key).isEqualTo(200));
        keys.forEach(key -> send("PUT", "/api/cache/" + key, "newer"));
        assertThat(keys)
                .filteredOn(key -> ownerNames(key).contains("cache-service-4"))
                .isNotEmpty()
                .allMatch(fourth::holds);
        keys.forEach(key -> assertThat(get("/api/cache/" + key).body()).isEqualTo("newer"));
    }

    @Test
    void withoutShardsRequestsAreRefusedWithAHint() {
        shards.forEach(TestShard::close);
        shards.clear();
        awaitMembers();

        HttpResponse<String> get = get("/api/cache/demo/any");
        assertProblem(503, get);
        assertThat(header(get, "Retry-After")).isEqualTo("1");
        assertProblem(503, send("PUT", "/api/cache/demo/any", "x"));
    }

    private List<String> store(int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add("demo/key-" + i);
            assertThat(send("PUT", "/api/cache/" + keys.getLast(), "value " + i).statusCode())
                    .isEqualTo(204);
        }
        return keys;
    }

    private List<TestShard> owners(String key) {
        List<String> names = ownerNames(key);
        return shards.stream().filter(shard -> names.contains(shard.name())).toList();
    }

    private List<String> ownerNames(String key) {
        return Ring.of(shards.stream().map(TestShard::name).toList(), Function.identity())
                .owners(HashFunction.xxh64().hash(key), 2);
    }

    private void awaitMembers() {
        awaitMembers(shards);
    }

    private static void awaitMembers(List<TestShard> expected) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            String body = get("/api/shards").body();
            return body.split("\"instance\"", -1).length - 1 == expected.size()
                    && !body.contains("suspected")
                    && expected.stream().allMatch(shard -> body.contains("\"" + shard.name() + "\""));
        });
    }

    private static HttpResponse<String> get(String path) {
        return send("GET", path, "");
    }

    private static HttpResponse<String> json(String path, String body) {
        return send("POST", path, body, "Content-Type", "application/json");
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + router.getEnvironment().getProperty("local.server.port") + path);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static void assertProblem(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertProblem(response);
    }

    private static void assertProblem(HttpResponse<String> response) {
        assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.body()).contains("\"title\"", "\"detail\"", "\"traceId\"");
    }
}

package org.distributedpatterns.shardservice.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.shardservice.ShardServiceApplication;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.shards.TestShard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Two routers that read through: what they serve from shards, and what they have fetched by whom. */
class ReadThroughIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static TestingServer zookeeper;
    private static final List<ConfigurableApplicationContext> ROUTERS = new ArrayList<>();
    private static final List<TestShard> SHARDS = new ArrayList<>();

    /** Each request to fetch: {@code shard key seenVersion}. */
    private final Queue<String> fetches = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() throws Exception {
        zookeeper = new TestingServer();
        for (int i = 1; i <= 3; i++) {
            SHARDS.add(new TestShard("cache-service-" + i).join(zookeeper.getConnectString()));
        }
        for (int i = 0; i < 2; i++) {
            ROUTERS.add(new SpringApplicationBuilder(ShardServiceApplication.class)
                    .run(
                            "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString(),
                            "--server.port=0",
                            "--server.address=127.0.0.1",
                            "--management.server.port=0",
                            "--platform.membership.host=127.0.0.1",
                            "--platform.membership.drain-delay=0s",
                            "--platform.warm-up.requests=0",
                            "--platform.shards.transition=1ms",
                            "--platform.shards.hedge-after=5s", // tests share the machine with a build
                            "--platform.shards.attempt-timeout=5s",
                            "--platform.cache.budget=10s"));
        }
        await().until(() -> ROUTERS.stream()
                .allMatch(
                        router -> send(router, "GET", "/api/shards", "").body().contains("cache-service-3")));
        String settings =
                "{\"origin\": \"http://127.0.0.1:9/{key}\", \"ttl\": \"10s\", \"staleWhileRevalidate\": \"10s\","
                        + " \"staleIfError\": \"20s\", \"earlyRefresh\": 0, \"originTimeout\": \"8s\"}";
        assertThat(send(ROUTERS.getFirst(), "PUT", "/api/cache/items", settings, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(201);
        await().until(() ->
                send(ROUTERS.getLast(), "GET", "/api/cache/items", "").statusCode() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        ROUTERS.forEach(ConfigurableApplicationContext::close);
        SHARDS.forEach(TestShard::close);
        zookeeper.close();
    }

    @BeforeEach
    void everyOwnerFetches() {
        SHARDS.forEach(shard -> shard.fetches((exchange, key) -> {
            record(shard, exchange, key);
            fetched(exchange, "fetched", "text/html;x-origin=200-20000-5");
        }));
    }

    private void everyOwnerFetchesOnceOpen(CountDownLatch gate) {
        SHARDS.forEach(shard -> shard.fetches((exchange, key) -> {
            record(shard, exchange, key);
            pass(gate);
            fetched(exchange, "fetched", "text/html;x-origin=200-20000-5");
        }));
    }

    private void record(TestShard shard, HttpExchange exchange, String key) {
        fetches.add(
                shard.name() + " " + key + " " + exchange.getRequestHeaders().getFirst("X-Seen-Version"));
    }

    private static void fetched(HttpExchange exchange, String value, String type) throws IOException {
        exchange.getResponseHeaders()
                .set("X-Version", exchange.getRequestHeaders().getFirst("X-Version"));
        exchange.getResponseHeaders().set("X-Ttl-Millis", "30000");
        exchange.getResponseHeaders().set("Content-Type", type);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        byte[] bytes = why.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext router, String method, String path, String body, String... headers) {
        int port = router.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    private static HttpResponse<String> get(String key, String... headers) {
        return send(ROUTERS.getFirst(), "GET", "/api/cache/items/" + key, "", headers);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static void plantEverywhere(String key, String type, long version) {
        SHARDS.forEach(shard -> shard.plantForAMinute("items/" + key, "cached", type, version));
    }

    @Test
    void whatIsNotCachedIsFetchedByTheFirstOwnerWhicheverRouterIsAsked() {
        HttpResponse<String> miss = get("new");

        assertThat(miss.statusCode()).isEqualTo(200);
        assertThat(miss.body()).isEqualTo("fetched");
        assertThat(header(miss, "X-Cache")).isEqualTo("miss");
        assertThat(header(miss, "Content-Type")).isEqualTo("text/html");
        assertThat(header(miss, "Age")).isEqualTo("0");
        assertThat(header(miss, "ETag")).isNotEmpty();
        assertThat(send(ROUTERS.getLast(), "GET", "/api/cache/items/new", "").body())
                .isEqualTo("fetched");
        assertThat(fetches).hasSize(2).allMatch(fetch -> fetch.equals(header(miss, "X-Shard") + " items/new 0"));
    }

    @Test
    void manyCallersAtOneRouterShareOneRequestToTheOwner() throws Exception {
        var gate = new CountDownLatch(1);
        everyOwnerFetchesOnceOpen(gate);
        long before = coalesced();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ConfigurableApplicationContext router = ROUTERS.get(i % 2);
                answers.add(callers.submit(() -> send(router, "GET", "/api/cache/items/crowd", "")));
            }
            await().until(() -> coalesced() - before == 198);
            gate.countDown();
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
                assertThat(answer.get().body()).isEqualTo("fetched");
            }
        }
        assertThat(fetches).hasSize(2); // one of each router, both to the same owner, who makes one call of them
        assertThat(fetches.stream().distinct()).hasSize(1);
    }

    private static long coalesced() {
        return ROUTERS.stream()
                .mapToLong(router -> router.getBean(OriginCalls.class).coalesced())
                .sum();
    }

    @Test
    void aFreshCopyIsServedWithoutItsMark() {
        plantEverywhere("fresh", "text/plain;x-origin=200-20000-5", 1000);

        HttpResponse<String> hit = get("fresh");

        assertThat(header(hit, "X-Cache")).isEqualTo("hit");
        assertThat(header(hit, "Content-Type")).isEqualTo("text/plain");
        assertThat(hit.body()).isEqualTo("cached");
        HttpResponse<String> head = send(ROUTERS.getFirst(), "HEAD", "/api/cache/items/fresh", "");
        assertThat(header(head, "Content-Length")).isEqualTo("6");
        HttpResponse<String> unchanged = get("fresh", "If-None-Match", "\"0\", W/" + header(hit, "ETag"));
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(get("fresh", "If-None-Match", "\"0\"").statusCode()).isEqualTo(200);
        assertThat(fetches).isEmpty();
    }

    @Test
    void aStaleCopyIsServedWhileItIsFetchedBeside() {
        plantEverywhere("stale", "text/plain;x-origin=200-65000-5", 1000); // stale for 5 s: 10 s are permitted

        HttpResponse<String> stale = get("stale");

        assertThat(header(stale, "X-Cache")).isEqualTo("stale");
        assertThat(stale.body()).isEqualTo("cached");
        await().until(() -> fetches.stream().anyMatch(fetch -> fetch.endsWith(" items/stale 1000")));
    }

    @Test
    void aCopyThatIsTooStaleIsFetchedAndServedOnlyIfThatFails() {
        plantEverywhere("older", "text/plain;x-origin=200-75000-5", 1000); // stale for 15 s
        assertThat(get("older").body()).isEqualTo("fetched");

        SHARDS.forEach(shard -> shard.fetches((exchange, key) -> refuse(exchange, 502, "the origin answered 500")));
        HttpResponse<String> stale = get("older");
        assertThat(stale.statusCode()).isEqualTo(200);
        assertThat(header(stale, "X-Cache")).isEqualTo("stale");

        plantEverywhere("oldest", "text/plain;x-origin=200-85000-5", 1000); // stale for 25 s: 20 are permitted
        HttpResponse<String> failed = get("oldest");
        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(header(failed, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(failed.body()).contains("the origin answered 500").contains("traceId");
    }

    @Test
    void thatTheOriginHasNothingIsAHitToo() {
        plantEverywhere("nothing", "application/octet-stream;x-origin=404-0-5", 1000);

        HttpResponse<String> nothing = get("nothing");

        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(header(nothing, "X-Cache")).isEqualTo("hit");
        assertThat(fetches).isEmpty();
        SHARDS.forEach(shard ->
                shard.fetches((exchange, key) -> fetched(exchange, "", "application/octet-stream;x-origin=404-0-5")));
        assertThat(get("nothing-yet").statusCode()).isEqualTo(404);
        assertThat(header(get("nothing-yet"), "X-Cache")).isEqualTo("miss");
    }

    @Test
    void theCallersBudgetHolds() throws Exception {
        var gate = new CountDownLatch(1);
        everyOwnerFetchesOnceOpen(gate);

        HttpResponse<String> late = get("slow", "X-Request-Timeout", "300ms");

        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(header(late, "Content-Type")).isEqualTo("application/problem+json");
        gate.countDown();
    }

    @Test
    void anOwnerThatKnowsALaterVersionIsAskedAgainWithOneBeyondIt() {
        long later = (System.currentTimeMillis() + 60_000) << 20;
        SHARDS.forEach(shard -> shard.fetches((exchange, key) -> {
            if (Long.parseLong(exchange.getRequestHeaders().getFirst("X-Version")) > later) {
                fetched(exchange, "fetched", "text/html;x-origin=200-20000-5");
            } else {
                exchange.getResponseHeaders().set("X-Version", Long.toString(later));
                exchange.sendResponseHeaders(409, -1);
            }
        }));

        assertThat(get("later").body()).isEqualTo("fetched");
    }

    @Test
    void whenTheOwnerBreaksOffTheNextOneFetches() {
        SHARDS.forEach(shard -> shard.fetches((exchange, key) -> {
            record(shard, exchange, key);
            if (fetches.size() == 1) {
                exchange.close();
            } else {
                fetched(exchange, "fetched by the next", "text/html;x-origin=200-20000-5");
            }
        }));

        assertThat(get("breaks").body()).isEqualTo("fetched by the next");
        assertThat(fetches.stream().distinct()).hasSize(2);
        awaitTrustInAll();
    }

    @Test
    void whenTheOwnerFallsSilentTheNextOneFetches() {
        var gate = new CountDownLatch(1);
        SHARDS.forEach(shard -> shard.fetches((exchange, key) -> {
            record(shard, exchange, key);
            if (fetches.size() == 1) {
                shard.pause();
                pass(gate);
            } else {
                fetched(exchange, "fetched by the next", "text/html;x-origin=200-20000-5");
            }
        }));
        try {
            assertThat(get("silent").body()).isEqualTo("fetched by the next");
        } finally {
            SHARDS.forEach(TestShard::resume);
            gate.countDown();
        }
        assertThat(fetches).hasSize(2);
        assertThat(fetches.stream().distinct()).hasSize(2);
        awaitTrustInAll();
    }

    @Test
    void anOwnerThatIsSuspectedButAnswersIsStillTheOneThatFetches() throws Exception {
        var gate = new CountDownLatch(1);
        everyOwnerFetchesOnceOpen(gate);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                Future<HttpResponse<String>> first =
                        callers.submit(() -> send(ROUTERS.getFirst(), "GET", "/api/cache/items/busy", ""));
                await().until(() -> fetches.size() == 1);
                String owner = fetches.element().split(" ", -1)[0];
                suspect(owner);
                Future<HttpResponse<String>> second =
                        callers.submit(() -> send(ROUTERS.getLast(), "GET", "/api/cache/items/busy", ""));
                // Several looks at the owner, which is suspected again whenever a probe has found it alive.
                await().during(Duration.ofMillis(500)).until(() -> {
                    suspect(owner);
                    return fetches.size() == 2;
                });
                gate.countDown();
                assertThat(first.get().body()).isEqualTo("fetched");
                assertThat(second.get().body()).isEqualTo("fetched");
            } finally {
                gate.countDown();
            }
        }
        assertThat(fetches).hasSize(2);
        assertThat(fetches.stream().distinct()).hasSize(1);
    }

    private static void awaitTrustInAll() {
        await().until(() ->
                ROUTERS.getFirst().getBean(Shards.class).known().stream().noneMatch(Shard::isSuspected));
    }

    /** As when many reads at once are answered late. */
    private static void suspect(String name) {
        for (ConfigurableApplicationContext router : ROUTERS) {
            router.getBean(Shards.class).known().stream()
                    .filter(shard -> shard.name().equals(name))
                    .forEach(Shard::suspect);
        }
    }

    @Test
    void aDeletedKeyIsFetchedAgain() {
        plantEverywhere("deleted", "text/plain;x-origin=200-20000-5", 1000);
        assertThat(send(ROUTERS.getFirst(), "DELETE", "/api/cache/items/deleted", "")
                        .statusCode())
                .isEqualTo(204);

        assertThat(get("deleted").body()).isEqualTo("fetched");

        assertThat(fetches).hasSize(1).noneMatch(fetch -> fetch.endsWith(" 0")); // it knows of the delete
    }

    @Test
    void whatAClientPutIsServedAsItIs() {
        send(ROUTERS.getFirst(), "PUT", "/api/cache/items/put", "mine", "Content-Type", "text/plain;x-origin=404-0-5");

        HttpResponse<String> hit = get("put");

        assertThat(hit.body()).isEqualTo("mine");
        assertThat(header(hit, "Content-Type")).isEqualTo("text/plain");
        assertThat(fetches).isEmpty();
    }

    @Test
    void severalKeysAtOnceAreFetchedToo() {
        plantEverywhere("one", "text/plain;x-origin=200-20000-5", 1000);

        HttpResponse<String> batch = send(
                ROUTERS.getFirst(),
                "POST",
                "/api/cache/items/_mget",
                "{\"keys\":[\"one\",\"two\"]}",
                "Content-Type",
                "application/json");

        assertThat(batch.statusCode()).as(batch.body()).isEqualTo(200);
        assertThat(batch.body())
                .contains("\"one\":{\"contentType\":\"text/plain\"")
                .contains("\"two\":{\"contentType\":\"text/html\"")
                .contains("\"missing\":[]");
    }

    @Test
    void keysThatAreThereCostAtMostOneRoundTripPerShardAndOthersOneMore() {
        List<String> keys = IntStream.range(0, 300).mapToObj(i -> "key-" + i).toList();
        keys.forEach(key -> SHARDS.forEach(shard -> shard.plant("plain/" + key, "value of " + key, 7)));
        int before = SHARDS.stream().mapToInt(TestShard::batches).sum();

        HttpResponse<String> found = mget(keys);

        assertThat(found.body()).contains("\"missing\":[]").contains("\"key-299\"");
        int forValues = SHARDS.stream().mapToInt(TestShard::batches).sum() - before;
        assertThat(forValues).isBetween(1, SHARDS.size()); // two of three hold all of it between them

        HttpResponse<String> missing =
                mget(IntStream.range(0, 300).mapToObj(i -> "none-" + i).toList());
        assertThat(missing.body()).contains("\"values\":{}").contains("\"none-299\"");
        int forNone = SHARDS.stream().mapToInt(TestShard::batches).sum() - before - forValues;
        assertThat(forNone).isBetween(2, 2 * SHARDS.size());
    }

    private static HttpResponse<String> mget(List<String> keys) {
        HttpResponse<String> answer = send(
                ROUTERS.getFirst(),
                "POST",
                "/api/cache/plain/_mget",
                "{\"keys\":[\"" + String.join("\",\"", keys) + "\"]}",
                "Content-Type",
                "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    @Test
    void anotherNamespaceIsNotFetchedFor() {
        assertThat(send(ROUTERS.getFirst(), "GET", "/api/cache/plain/key", "").statusCode())
                .isEqualTo(404);
        assertThat(fetches).isEmpty();
    }
}

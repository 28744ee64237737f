package org.distributedpatterns.cacheservice.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.distributedpatterns.cacheservice.CacheFleet;
import org.distributedpatterns.cacheservice.CacheFleet.Instance;
import org.distributedpatterns.cacheservice.definition.Actor;
import org.distributedpatterns.cacheservice.definition.Definitions;
import org.distributedpatterns.cacheservice.readthrough.Namespace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two shards that own everything together, an origin over HTTP, and callers that speak as routers do. */
class OriginIT {

    private static CacheFleet fleet;
    private static Instance first;
    private static Instance second;

    private TestOrigin origin;
    private int version = 100;

    @BeforeAll
    static void startFleet() throws Exception {
        fleet = new CacheFleet();
        first = fleet.start();
        second = fleet.start();
        await().until(() -> first.isSettled() && second.isSettled());
    }

    @AfterAll
    static void stopFleet() throws Exception {
        fleet.close();
    }

    @BeforeEach
    void define() throws Exception {
        origin = new TestOrigin();
        define("demo");
    }

    @AfterEach
    void stopOrigin() {
        origin.close();
    }

    private void define(String namespace) throws Exception {
        put(
                namespace,
                new Namespace(
                        origin.url() + "/{key}",
                        Duration.ofMinutes(1),
                        0.1,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        1,
                        Duration.ofSeconds(20),
                        null));
    }

    @SuppressWarnings("unchecked") // of all definitions there are these only
    private static Definitions<Namespace> settings() {
        return first.bean(Definitions.class);
    }

    private static void put(String namespace, Namespace settings) {
        Duration timeout = Duration.ofSeconds(10);
        settings().refresh(namespace, timeout);
        settings().write(namespace, settings().revision(namespace), settings, new Actor("test", "here"), timeout);
    }

    private long revision() {
        return settings().current().get("demo").revision().change();
    }

    private HttpResponse<String> fetch(Instance owner, String key, long seen) {
        return owner.send(
                "POST",
                "/internal/origin/demo/" + key,
                "",
                "X-Version",
                Integer.toString(++version),
                "X-Seen-Version",
                Long.toString(seen),
                "X-Settings-Revision",
                Long.toString(revision()),
                "X-Owners",
                first.name() + "," + second.name());
    }

    @Test
    void theSettingsAreKnownToAShardThatHasNotHeardOfThemYet() {
        HttpResponse<String> answer = fetch(second, "at-once", 0); // its watch may not have fired

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("value of /at-once");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain;x-origin=200-0-");
        assertThat(answer.headers().firstValue("X-Version")).contains(Integer.toString(version));
        assertThat(answer.headers().firstValueAsLong("X-Ttl-Millis").orElse(0)).isBetween(50_000L, 60_000L);
    }

    @Test
    void manyWhoAskAtOnceCostOneCallAndTheOtherOwnerHasTheValueToo() throws Exception {
        origin.hold();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(callers.submit(() -> first.send(
                        "POST",
                        "/internal/origin/demo/crowd",
                        "",
                        "X-Version",
                        "7",
                        "X-Settings-Revision",
                        Long.toString(revision()),
                        "X-Owners",
                        first.name() + "," + second.name())));
            }
            await().until(() -> first.bean(Fetches.class).coalesced() >= 199);
            origin.release();
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
                assertThat(answer.get().body()).isEqualTo("value of /crowd");
            }
        }

        assertThat(origin.asked()).containsExactly("/crowd");
        HttpResponse<String> elsewhere = second.get("/internal/cache/demo/crowd");
        assertThat(elsewhere.body()).isEqualTo("value of /crowd");
        assertThat(elsewhere.headers().firstValue("X-Version")).contains("7");
    }

    @Test
    void aDeleteWhileTheOriginIsAskedIsNotUndone() throws Exception {
        race("deleted", (owner, key) -> owner.send("DELETE", key, "", "X-Version", "90000"));

        assertThat(first.get("/internal/cache/demo/deleted").statusCode()).isEqualTo(410);
        assertThat(second.get("/internal/cache/demo/deleted").statusCode()).isEqualTo(410);
    }

    @Test
    void aWriteWhileTheOriginIsAskedStaysAlsoWithASmallerVersion() throws Exception {
        race("written", (owner, key) -> owner.send("PUT", key, "written", "X-Version", "3"));

        assertThat(first.get("/internal/cache/demo/written").body()).isEqualTo("written");
        assertThat(second.get("/internal/cache/demo/written").body()).isEqualTo("written");
    }

    private interface Write {
        HttpResponse<String> at(Instance owner, String path);
    }

    private void race(String key, Write write) throws Exception {
        origin.hold();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> fetch = callers.submit(() -> fetch(first, key, 0));
            await().until(() -> origin.asked().contains("/" + key));
            for (Instance owner : List.of(first, second)) {
                assertThat(write.at(owner, "/internal/cache/demo/" + key).statusCode())
                        .isEqualTo(204);
            }
            origin.release();
            assertThat(fetch.get().statusCode())
                    .isEqualTo(200); // whoever asked before the write may see what was before
        }
    }

    @Test
    void aCallerThatLeavesDoesNotEndTheFetch() {
        origin.hold();
        HttpResponse<String> impatient = first.send(
                "POST",
                "/internal/origin/demo/slow",
                "",
                "X-Version",
                "5",
                "X-Request-Timeout",
                "200ms",
                "X-Settings-Revision",
                Long.toString(revision()));
        assertThat(impatient.statusCode()).isEqualTo(504);

        origin.release();

        await().until(() -> first.get("/internal/cache/demo/slow").statusCode() == 200);
        assertThat(origin.asked()).containsExactly("/slow");
    }

    @Test
    void failuresAreSaidAndNotStored() throws Exception {
        origin.answers(exchange -> TestOrigin.respond(exchange, 500, "text/plain", "broken"));
        HttpResponse<String> failed = fetch(first, "broken", 0);
        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(failed.body()).contains("500");
        assertThat(first.get("/internal/cache/demo/broken").statusCode()).isEqualTo(404);

        HttpResponse<String> unknown = first.send("POST", "/internal/origin/other/key", "", "X-Version", "1");
        assertThat(unknown.statusCode()).isEqualTo(502);
        assertThat(first.send("POST", "/internal/origin/demo/a%20b", "", "X-Version", "1")
                        .statusCode())
                .isEqualTo(400);
        assertThat(first.send("POST", "/internal/origin/demo/a", "", "X-Version", "one")
                        .statusCode())
                .isEqualTo(400);
        assertThat(first.send("GET", "/internal/origin/demo/a", "").statusCode())
                .isEqualTo(405);
    }

    @Test
    void theShardChecksTheOriginItself() throws Exception {
        put(
                "inside",
                new Namespace(
                        "http://169.254.169.254/{key}", // past the router's check
                        Duration.ofMinutes(1),
                        0,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        0,
                        Duration.ofSeconds(5),
                        null));

        HttpResponse<String> refused = first.send("POST", "/internal/origin/inside/key", "", "X-Version", "1");

        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).contains("platform.cache.origins.allowed");
    }
}

package org.distributedpatterns.cacheservice.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.distributedpatterns.cacheservice.CacheFleet;
import org.distributedpatterns.cacheservice.shardwire.WireSamples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShardWireIT {

    private static CacheFleet fleet;
    private static CacheFleet.Instance shard;

    @BeforeAll
    static void start() throws Exception {
        fleet = new CacheFleet();
        shard = fleet.start();
        Awaitility.await().until(shard::isSettled);
    }

    @AfterAll
    static void stop() throws Exception {
        fleet.close();
    }

    @Test
    void answersAsTheSamplesSay() throws Exception {
        for (WireSamples sample : WireSamples.all()) {
            List<String> headers = new ArrayList<>();
            sample.request().headers().forEach((name, value) -> headers.addAll(List.of(name, value)));
            HttpResponse<String> response =
                    shard.send(sample.method(), sample.path(), sample.request().body(), headers.toArray(String[]::new));

            assertThat(response.statusCode()).as(sample.title()).isEqualTo(sample.status());
            assertThat(response.body())
                    .as(sample.title())
                    .isEqualTo(sample.response().body());
            sample.response().headers().forEach((name, value) -> {
                var actual = assertThat(response.headers().firstValue(name)).as(sample.title() + ": " + name);
                switch (value) {
                    case "-" -> actual.isEmpty();
                    case "*" -> actual.isPresent();
                    default -> actual.contains(value);
                }
            });
        }
    }

    @Test
    void aValueAboveTheLimitIsRefusedHoweverItIsFramed() {
        String large = "x".repeat((1 << 20) + 1);
        assertThat(shard.send("PUT", "/internal/cache/demo/large", large, "X-Version", "1")
                        .statusCode())
                .isEqualTo(413);
        assertThat(shard.send("PUT", "/internal/cache/demo/large", large.substring(1), "X-Version", "1")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void nonsenseIsRefused() {
        assertThat(shard.get("/internal/cache/demo").statusCode()).isEqualTo(400);
        assertThat(shard.get("/internal/cache/demo/a/b").statusCode()).isEqualTo(400);
        assertThat(shard.get("/internal/cache/demo/a%20b").statusCode()).isEqualTo(400);
        assertThat(shard.send("PUT", "/internal/cache/demo/a", "x").statusCode())
                .isEqualTo(400);
        assertThat(shard.send("PUT", "/internal/cache/demo/a", "x", "X-Version", "-3")
                        .statusCode())
                .isEqualTo(400);
        assertThat(shard.send("POST", "/internal/cache/demo/a", "x").statusCode())
                .isEqualTo(405);
        assertThat(shard.get("/internal/entries?owner=x&members=y").statusCode())
                .isEqualTo(400);
    }

    @Test
    void statsCountWhatIsHeld() {
        shard.put("stats/a", "some bytes", 7);
        shard.get("/internal/cache/stats/a");
        assertThat(shard.get("/internal/stats").body())
                .contains("\"entries\":", "\"bytes\":", "\"maximumBytes\":67108864", "\"requests\":", "\"hits\":");
    }
}

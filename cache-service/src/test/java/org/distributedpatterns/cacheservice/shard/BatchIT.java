package org.distributedpatterns.cacheservice.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.distributedpatterns.cacheservice.CacheFleet;
import org.distributedpatterns.cacheservice.shardwire.BatchFrames;
import org.distributedpatterns.cacheservice.shardwire.BatchFrames.Item;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;

class BatchIT {

    private static CacheFleet fleet;
    private static CacheFleet.Instance shard;

    @BeforeAll
    static void start() throws Exception {
        fleet = new CacheFleet();
        shard = fleet.start("--platform.cache.maximum-batch-size=1KB");
        Awaitility.await().until(shard::isSettled);
    }

    @AfterAll
    static void stop() throws Exception {
        fleet.close();
    }

    private static String body(List<String> keys) {
        return new String(BatchFrames.request(keys), StandardCharsets.UTF_8);
    }

    @Test
    void severalKeysAreAnsweredAtOnceInTheirOrder() throws Exception {
        shard.put("demo/a", "value of a", 11);
        shard.put("demo/gone", "x", 12);
        shard.send("DELETE", "/internal/cache/demo/gone", "", "X-Version", "13");

        String port = shard.bean(Environment.class).getRequiredProperty("local.server.port");
        byte[] bytes;
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + BatchFrames.PATH))
                            .POST(BodyPublishers.ofByteArray(
                                    BatchFrames.request(List.of("demo/gone", "demo/a", "demo/no"))))
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            bytes = answer.body();
        }
        List<Item> items = BatchFrames.read(new DataInputStream(new ByteArrayInputStream(bytes)), 3, bytes.length);
        assertThat(items.get(0).version()).isEqualTo(13);
        assertThat(items.get(0).value()).isNull();
        assertThat(items.get(1).version()).isEqualTo(11);
        assertThat(items.get(1).value()).asString().isEqualTo("value of a");
        assertThat(items.get(1).contentType()).isEqualTo("application/octet-stream");
        assertThat(items.get(2).version()).isZero();
    }

    @Test
    void tooMuchAtOnceIsRefused() {
        shard.put("demo/large", "x".repeat(900), 1);
        String once = body(List.of("demo/large"));
        String twice = body(List.of("demo/large", "demo/large"));

        assertThat(shard.send("POST", BatchFrames.PATH, once).statusCode()).isEqualTo(200);
        assertThat(shard.send("POST", BatchFrames.PATH, twice).statusCode()).isEqualTo(413);
        assertThat(shard.send("POST", BatchFrames.PATH, once, BatchFrames.MAXIMUM_BYTES, "899")
                        .statusCode())
                .isEqualTo(413);
        assertThat(shard.send("POST", BatchFrames.PATH, "no key").statusCode()).isEqualTo(400);
        assertThat(shard.send("POST", BatchFrames.PATH, once, BatchFrames.MAXIMUM_BYTES, "many")
                        .statusCode())
                .isEqualTo(400);
    }
}

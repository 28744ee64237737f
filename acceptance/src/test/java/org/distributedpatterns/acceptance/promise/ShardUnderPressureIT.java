package org.distributedpatterns.acceptance.promise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One shard, a real process with its usual heap, and writers of ever new keys. */
class ShardUnderPressureIT {

    private static final long TOTAL_BYTES = (Boolean.getBoolean("platform.full") ? 4_000L : 300L) << 20;
    private static final int WRITERS = 16;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong keys = new AtomicLong();

    @Test
    void endlessDistinctWritesStayWithinTheLimitAndTheShardLives() throws Exception {
        try (var cache = new ShardedCache();
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            Node shard = cache.startShard();
            cache.awaitSettled();
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                var random = new Random(i);
                done.add(writers.submit(() -> write(shard, random)));
            }
            long most = 0;
            while (!done.stream().allMatch(Future::isDone)) {
                JsonNode stats = stats(shard);
                most = Math.max(most, stats.path("bytes").asLong());
            }
            for (Future<?> writer : done) {
                writer.get();
            }

            JsonNode stats = stats(shard);
            long limit = stats.path("maximumBytes").asLong();
            System.out.printf(
                    "%d keys of %d MB written: at most %d bytes of %d%n", keys.get(), written.get() >> 20, most, limit);
            assertThat(shard.process().isAlive()).isTrue();
            assertThat(stats.path("bytes").asLong()).isLessThanOrEqualTo(limit);
            // a write that is not evicted yet, for each writer
            assertThat(most).isLessThan(limit + WRITERS * (1L << 20));
            assertThat(stats.path("evictions").asLong()).isPositive();
        }
    }

    private @org.jspecify.annotations.Nullable Void write(Node shard, Random random)
            throws IOException, InterruptedException {
        while (written.get() < TOTAL_BYTES) {
            byte[] value = new byte[random.nextInt(10) == 0 ? 1 << 20 : random.nextInt(5_000)];
            long key = keys.incrementAndGet();
            HttpRequest put = HttpRequest.newBuilder(uri(shard, "/internal/cache/pressure/key-" + key))
                    .PUT(BodyPublishers.ofByteArray(value))
                    .header("X-Version", Long.toString(System.currentTimeMillis() << 20 | (key & 0xFFFFF)))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            // 409: a neighbour of a later version was forgotten a moment ago
            assertThat(http.send(put, BodyHandlers.discarding()).statusCode()).isIn(204, 409);
            written.addAndGet(value.length);
        }
        return null;
    }

    private JsonNode stats(Node shard) throws IOException, InterruptedException {
        HttpRequest get = HttpRequest.newBuilder(uri(shard, "/internal/stats")).build();
        return JSON.readTree(http.send(get, BodyHandlers.ofString()).body());
    }

    private static URI uri(Node shard, String path) {
        return URI.create("http://127.0.0.1:" + shard.port() + path);
    }
}

package org.distributedpatterns.shardservice.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.distributedpatterns.shardservice.periodic.Tasks;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.ScriptedShards;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.shards.TestShards;
import org.junit.jupiter.api.Test;

class RepairsTest {

    private final Shards shards = TestShards.of("c-1", "c-2");

    /** Before, the first surprise was the end of all repairs, and nobody heard of it. */
    @Test
    void aRepairThatBreaksIsNotTheLast() {
        AtomicInteger reads = new AtomicInteger();
        var client = new ScriptedShards() {
            @Override
            public CompletableFuture<Answer> read(Shard shard, Read read, Duration timeout) {
                if (reads.incrementAndGet() == 1) {
                    throw new IllegalArgumentException("nobody thought of this");
                }
                return super.read(shard, read, timeout);
            }
        };
        try (Repairs repairs = new Repairs(shards, client, new Tasks(new SimpleMeterRegistry()))) {
            repairs.start();
            Shard lacking = shards.known().getFirst();

            repairs.offer(lacking, "demo/first");
            repairs.offer(lacking, "demo/second");

            await().until(() -> client.written.contains("demo/second"));
            assertThat(repairs.count()).isOne();
        }
    }
}

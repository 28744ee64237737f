package org.distributedpatterns.shardservice.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.distributedpatterns.shardservice.periodic.Tasks;
import org.junit.jupiter.api.Test;

class ProbesTest {

    private final Shards shards = TestShards.of("c-1", "c-2");

    /** Before, a shard whose ping broke on the way out counted as being asked, and was never asked again. */
    @Test
    void aShardWhosePingBreaksIsSuspectedAndAskedAgainAndHoldsUpNoOther() {
        AtomicBoolean broken = new AtomicBoolean(true);
        var client = new ScriptedShards() {
            @Override
            public CompletableFuture<Pong> ping(Shard shard, Ping ping, Duration timeout) {
                if (broken.get() && shard.name().equals("c-1")) {
                    throw new IllegalArgumentException("nobody thought of this");
                }
                return super.ping(shard, ping, timeout);
            }
        };
        Shard strange = shards.known().getFirst();
        Shard usual = shards.known().getLast();
        try (Probes probes = new Probes(
                "r-1/1",
                shards,
                client,
                Duration.ofSeconds(1),
                () -> true,
                (shard, key, version) -> {},
                Thread::startVirtualThread,
                Duration.ofMillis(10),
                new Tasks(new SimpleMeterRegistry()))) {
            probes.start();
            await().until(() -> usual.vouching().isKnown());
            await().until(strange::isSuspected);
            assertThat(probes.isKnownToAll()).isFalse();

            broken.set(false);

            await().until(() -> !strange.isSuspected());
            await().until(probes::isKnownToAll);
        }
    }
}

package org.distributedpatterns.cacheservice.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Objects;
import org.distributedpatterns.cacheservice.CacheFleet;
import org.distributedpatterns.cacheservice.CacheFleet.Instance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A router that nobody hears of any more: what it skipped is known to the others. */
class DeparturesIT {

    private static final String ROUTER = "shard-service-7/1764000000000";
    private static final String KEY = "/internal/cache/demo/k";

    private CacheFleet fleet;
    private Instance first;
    private Instance second;
    private long sequence;

    @BeforeEach
    void start() throws Exception {
        fleet = new CacheFleet();
        String soon = "--platform.cache.trust.forget-after=1s";
        first = fleet.start(soon);
        second = fleet.start(soon);
        await().until(() -> first.isSettled() && second.isSettled());
        first.put("demo/k", "old", 1);
        second.put("demo/k", "new", 2);
    }

    @AfterEach
    void stop() throws Exception {
        fleet.close();
    }

    @Test
    void aShardThatItHadSkippedFillsAnewFromTheOthers() {
        String address = Objects.requireNonNull(first.bean(Filler.class).address());
        ping(second, "X-Skipping", address);
        ping(first, "X-Skipped", "true");
        assertThat(isDoubtful(first)).isTrue();

        await().until(() -> !isDoubtful(first));
        assertThat(first.get(KEY).body()).isEqualTo("new");
    }

    @Test
    void aShardThatItHadNotSkippedHasMissedNothing() {
        long fills = first.bean(Filler.class).fills();
        ping(second, "X-Skipping", "cache-service-9@127.0.0.1:9");
        ping(first, "X-Echo", "none yet");
        assertThat(isDoubtful(first)).isTrue();

        await().until(() -> !isDoubtful(first));
        assertThat(first.bean(Filler.class).fills()).isEqualTo(fills);
        assertThat(first.get(KEY).body()).isEqualTo("old");
    }

    private void ping(Instance shard, String name, String value) {
        int status = shard.send(
                        "GET",
                        "/internal/ping",
                        "",
                        "X-Router",
                        ROUTER,
                        "X-Sequence",
                        Long.toString(++sequence),
                        name,
                        value)
                .statusCode();
        assertThat(status).isEqualTo(204);
    }

    private static boolean isDoubtful(Instance shard) {
        return shard.get(KEY).headers().firstValue("X-Doubtful").isPresent();
    }
}

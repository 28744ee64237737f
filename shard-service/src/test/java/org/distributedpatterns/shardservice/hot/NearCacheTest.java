package org.distributedpatterns.shardservice.hot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.distributedpatterns.shardservice.replication.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NearCacheTest {

    private static final NearCacheTimes TIMES =
            namespace -> namespace.equals("near") ? Optional.of(Duration.ofSeconds(1)) : Optional.empty();

    private long now;
    private final NearCache cache = new NearCache(TIMES, 100_000, () -> now);

    private static Answer.Found found(int bytes, @Nullable Long ttlMillis) {
        return new Answer.Found(new byte[bytes], "text/plain", bytes, false, 7, ttlMillis, false);
    }

    @Test
    void aValueIsHeldForAsLongAsItsNamespacePermits() {
        cache.put("near/a", found(10, null), null);
        cache.put("far/a", found(10, null), null);

        assertThat(Objects.requireNonNull(cache.get("near/a")).found().version())
                .isEqualTo(7);
        assertThat(cache.get("far/a")).isNull();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(cache.get("near/a")).isNull();
    }

    @Test
    void noValueOutlivesItself() {
        cache.put("near/a", found(10, 100L), null);
        now += Duration.ofMillis(100).toNanos();
        assertThat(cache.get("near/a")).isNull();
    }

    @Test
    void theTimeThatAValueIsHeldIsTakenOffItsOwn() {
        cache.put("near/a", found(10, 10_000L), null);
        now += Duration.ofMillis(400).toNanos();
        assertThat(Objects.requireNonNull(cache.get("near/a")).found().ttlMillis())
                .isEqualTo(9_600L);
    }

    @Test
    void aWriteThroughThisRouterIsSeenAtOnce() {
        cache.put("near/a", found(10, null), null);
        cache.forget("near/a");
        assertThat(cache.get("near/a")).isNull();
    }

    @Test
    void allValuesTogetherStayBelowTheBound() {
        int held = 0;
        for (int i = 0; i < 100; i++) {
            cache.put("near/" + i, found(10_000, null), null);
        }
        for (int i = 0; i < 100; i++) {
            held += cache.get("near/" + i) == null ? 0 : 1;
        }
        assertThat(held).isBetween(1, 9);
    }
}

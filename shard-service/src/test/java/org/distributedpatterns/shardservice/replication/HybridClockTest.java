package org.distributedpatterns.shardservice.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HybridClockTest {

    private final AtomicLong wall = new AtomicLong(1_800_000_000_000L);

    private final HybridClock clock = new HybridClock(wall::get, 3);

    @Test
    void versionsGrowWhileTimeStandsStillOrGoesBack() {
        long first = clock.next();
        long second = clock.next();
        wall.addAndGet(-60_000);
        long third = clock.next();

        assertThat(second).isGreaterThan(first);
        assertThat(third).isGreaterThan(second);
    }

    @Test
    void aVersionCarriesItsTimeAndItsRouter() {
        long version = clock.next();

        assertThat(HybridClock.millis(version)).isEqualTo(1_800_000_000_000L);
        assertThat(clock.isOwn(version)).isTrue();
        assertThat(new HybridClock(wall::get, 4).isOwn(version)).isFalse();
        assertThat(version).isPositive();
    }

    @Test
    void theNextVersionIsBeyondEveryOneThatWasShown() {
        var ahead = new HybridClock(() -> wall.get() + 3_600_000, 9);
        long seen = ahead.next();
        clock.observe(seen);

        assertThat(clock.next()).isGreaterThan(seen);
        clock.observe(1);
        assertThat(clock.next()).isGreaterThan(seen);
    }

    @Test
    void routersNeverGiveOutTheSameVersion() {
        var other = new HybridClock(wall::get, 4);
        Set<Long> versions = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 20_000).parallel().forEach(i -> {
            assertThat(versions.add(clock.next())).isTrue();
            assertThat(versions.add(other.next())).isTrue();
        });
        assertThat(versions).hasSize(40_000);
    }
}

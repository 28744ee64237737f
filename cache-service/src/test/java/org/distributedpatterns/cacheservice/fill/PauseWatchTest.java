package org.distributedpatterns.cacheservice.fill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PauseWatchTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger pauses = new AtomicInteger();
    private final PauseWatch watch = new PauseWatch(nanos::get, Duration.ofMillis(250), pauses::incrementAndGet);

    @Test
    void ticksThatComeInTimeAreNoPause() {
        for (int i = 0; i < 100; i++) {
            nanos.addAndGet(Duration.ofMillis(200).toNanos());
            assertThat(watch.isLate()).isFalse();
            watch.tick();
        }
        assertThat(pauses).hasValue(0);
    }

    @Test
    void aRequestNoticesAPauseBeforeTheTickDoes() {
        watch.tick();
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(watch.isLate()).isTrue();

        watch.tick();
        assertThat(pauses).hasValue(1);
        assertThat(watch.isLate()).isFalse();
        watch.tick();
        assertThat(pauses).hasValue(1);
    }
}

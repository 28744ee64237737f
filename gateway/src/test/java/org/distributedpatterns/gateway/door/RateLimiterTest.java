package org.distributedpatterns.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.gateway.door.RateLimiter.Caller;
import org.distributedpatterns.gateway.door.RateLimiter.Verdict;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private static final Quota TEN = new Quota("ten", 10, Duration.ofSeconds(1), 20);

    private final AtomicLong now = new AtomicLong();

    private final RateLimiter limiter = new RateLimiter(100, new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return now.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    private int letIn(Caller caller, int requests) {
        int in = 0;
        for (int i = 0; i < requests; i++) {
            if (limiter.take(caller) instanceof Verdict.Allowed) {
                in++;
            }
        }
        return in;
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aCallerHasItsBurstAndThenWhatComesInAnew() {
        Caller caller = new Caller(TEN, "a");
        assertThat(letIn(caller, 100)).isEqualTo(20);
        pass(Duration.ofMillis(500));
        assertThat(letIn(caller, 100)).isEqualTo(5);
        pass(Duration.ofHours(1));
        assertThat(letIn(caller, 100)).isEqualTo(20);
    }

    @Test
    void oneCallersRequestsAreNotCountedForAnother() {
        assertThat(letIn(new Caller(TEN, "a"), 21)).isEqualTo(20);
        assertThat(letIn(new Caller(TEN, "b"), 21)).isEqualTo(20);
        assertThat(letIn(new Caller(new Quota("other", 1, Duration.ofSeconds(1), 1), "a"), 21))
                .isEqualTo(1);
    }

    @Test
    void aVerdictSaysWhatIsLeftAndWhenThereIsMore() {
        Caller caller = new Caller(TEN, "a");
        assertThat(limiter.take(caller)).isEqualTo(new Verdict.Allowed(19, Duration.ofMillis(100)));
        assertThat(letIn(caller, 19)).isEqualTo(19);
        assertThat(limiter.hasAny(caller)).isFalse();
        assertThat(limiter.take(caller)).isEqualTo(new Verdict.Refused(Duration.ofMillis(100)));
        pass(Duration.ofMillis(100));
        assertThat(limiter.hasAny(caller)).isTrue();
    }

    @Test
    void noMoreCallersAreRememberedThanAllowedAndNoneForLongerThanItTakesToFillUp() {
        for (int i = 0; i < 10_000; i++) {
            limiter.take(new Caller(TEN, i));
        }
        assertThat(limiter.size()).isBetween(1L, 100L);
        pass(TEN.untilFull().plusMillis(1));
        assertThat(limiter.size()).isZero();
    }

    @Test
    void quotasThatMakeNoSenseAreRefused() {
        assertThat(TEN.untilFull()).isEqualTo(Duration.ofSeconds(2));
        assertThatThrownBy(() -> new Quota("a\"b", 1, Duration.ofSeconds(1), 1))
                .hasMessageContaining("platform.gateway.door.rate-limit");
        assertThatThrownBy(() -> new Quota("a", 0, Duration.ofSeconds(1), 1)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new Quota("a", 1, Duration.ZERO, 1)).hasMessageContaining("per");
    }
}

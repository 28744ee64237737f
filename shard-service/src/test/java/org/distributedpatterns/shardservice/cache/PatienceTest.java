package org.distributedpatterns.shardservice.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final long NOW = Long.MAX_VALUE - 1_000; // the clock may overflow
    private static final Duration ATTEMPT = Duration.ofNanos(300);

    private final Patience patience = new Patience(NOW, ATTEMPT);

    @Test
    void nobodyIsLateBeforeSomebodyHasAnswered() {
        assertThat(patience.left(NOW + Duration.ofHours(1).toNanos())).isPositive();
    }

    @Test
    void afterAQuickAnswerTheOthersHaveAnAttemptsTime() {
        patience.answered(NOW + 10);

        assertThat(patience.left(NOW + 10)).isEqualTo(290);
        assertThat(patience.left(NOW + 300)).isZero();
    }

    @Test
    void afterASlowAnswerTheOthersHaveAsLongAgain() {
        patience.answered(NOW + 2_000);
        patience.answered(NOW + 3_000);

        assertThat(patience.left(NOW + 3_000)).isEqualTo(1_000);
    }

    @Test
    void whoIsAskedLaterHasAnAttemptsTimeOfHisOwn() {
        patience.answered(NOW + 2_000);
        patience.begunAnew(NOW + 2_500);

        assertThat(patience.left(NOW + 2_500)).isEqualTo(300);
    }

    @Test
    void onceItIsExhaustedOnlyTheBudgetCounts() {
        patience.answered(NOW + 10);
        patience.exhausted();

        assertThat(patience.left(NOW + Duration.ofHours(1).toNanos())).isPositive();
    }
}

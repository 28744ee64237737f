package org.distributedpatterns.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.gateway.settings.SettingsReader;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may overflow

    private RetryBudget budget(double share, double perSecond) {
        return new RetryBudget(
                SettingsReader.read(Map.of("retries", Map.of("budget", share, "per-second", perSecond)))
                        .retries(),
                nanos::get);
    }

    private static int taken(RetryBudget budget) {
        int taken = 0;
        while (budget.tryRetry()) {
            taken++;
        }
        return taken;
    }

    @Test
    void everyFifthRequestBringsARetry() {
        RetryBudget budget = budget(0.2, 0);
        assertThat(taken(budget)).isZero();
        for (int i = 0; i < 4; i++) {
            budget.request();
            assertThat(taken(budget)).isZero();
        }
        budget.request();
        assertThat(taken(budget)).isEqualTo(1);
    }

    @Test
    void timeBringsAFewAndNoneIsKeptForLongerThanTenSeconds() {
        RetryBudget budget = budget(0, 2);
        assertThat(taken(budget)).isEqualTo(20);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(taken(budget)).isEqualTo(6);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(taken(budget)).isEqualTo(20);
    }

    @Test
    void ofALongBurstOfFailuresTheShareIsRepeated() {
        RetryBudget budget = budget(0.2, 1);
        int retries = 0;
        for (int i = 0; i < 10_000; i++) {
            budget.request();
            retries += budget.tryRetry() ? 1 : 0;
        }
        assertThat(retries).isBetween(2_000, 2_010);
    }

    @Test
    void theMomentsWithoutARequestBringNothingUnderLoad() {
        RetryBudget budget = budget(0.2, 1);
        int requests = 60_000;
        int retries = 0;
        for (int i = 0; i < requests; i++) { // one each millisecond, for a minute
            budget.request();
            for (int k = 0; k < 10; k++) {
                nanos.addAndGet(100_000);
                retries += budget.tryRetry() ? 1 : 0;
            }
        }
        assertThat(retries).isBetween(requests / 5, requests / 5 + 10);
    }

    @Test
    void aSecondAfterTheLastRequestTimeBringsAFewAgain() {
        RetryBudget budget = budget(0.2, 2);
        for (int i = 0; i < 1_000; i++) {
            budget.request();
        }
        taken(budget);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(taken(budget)).as("brought by requests before").isZero();
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(taken(budget)).isEqualTo(6);
    }
}

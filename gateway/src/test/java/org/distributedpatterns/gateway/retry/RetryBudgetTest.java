// Written by ./platform sync from kit: retry/RetryBudgetTest.java
package org.distributedpatterns.gateway.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Tag("kit")
class RetryBudgetTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may overflow

    /** Ten seconds' worth are kept, of ten calls a second, and time has brought all that it may. */
    private RetryBudget budget(double share, double perSecond) {
        return new RetryBudget(share, perSecond, (perSecond + share * 10) * 10, perSecond * 10, nanos::get);
    }

    private static int taken(RetryBudget budget) {
        int taken = 0;
        while (budget.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void everyFifthRequestBringsARetry() {
        RetryBudget budget = budget(0.2, 0);
        assertThat(taken(budget)).isZero();
        for (int i = 0; i < 4; i++) {
            budget.called();
            assertThat(taken(budget)).isZero();
        }
        budget.called();
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
            budget.called();
            retries += budget.take() ? 1 : 0;
        }
        assertThat(retries).isBetween(2_000, 2_010);
    }

    @Test
    void theMomentsWithoutARequestBringNothingUnderLoad() {
        RetryBudget budget = budget(0.2, 1);
        int requests = 60_000;
        int retries = 0;
        for (int i = 0; i < requests; i++) { // one each millisecond, for a minute
            budget.called();
            for (int k = 0; k < 10; k++) {
                nanos.addAndGet(100_000);
                retries += budget.take() ? 1 : 0;
            }
        }
        assertThat(retries).isBetween(requests / 5, requests / 5 + 10);
    }

    @Test
    void aSecondAfterTheLastRequestTimeBringsAFewAgain() {
        RetryBudget budget = budget(0.2, 2);
        for (int i = 0; i < 1_000; i++) {
            budget.called();
        }
        taken(budget);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(taken(budget)).as("brought by requests before").isZero();
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(taken(budget)).isEqualTo(6);
    }

    @Test
    void withoutASharePerSecondOnlyCallsBringSomething() {
        RetryBudget hedges = new RetryBudget(0.1, 0, 10, 10, nanos::get);
        int taken = 0;
        for (int search = 0; search < 100; search++) {
            hedges.called();
            nanos.addAndGet(Duration.ofHours(1).toNanos());
            taken += hedges.take() ? 1 : 0;
        }
        assertThat(taken).as("ten at once and one for every ten calls").isBetween(18, 20);
    }

    @Test
    void ofManyThreadsNoneTakesWhatAnotherHasTaken() throws Exception {
        RetryBudget budget = new RetryBudget(0.5, 0, 1_000_000, 0, nanos::get);
        AtomicInteger taken = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                threads.execute(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        budget.called();
                        taken.addAndGet(budget.take() ? 1 : 0);
                    }
                });
            }
        }
        assertThat(taken.get() + taken(budget)).isEqualTo(20_000);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryBudget(-0.1, 0, 1, 1, nanos::get));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryBudget(0.1, 0, 1, 2, nanos::get));
    }
}

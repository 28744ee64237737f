package org.distributedpatterns.workqueueworker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SizingTest {

    private static Counts counts(long queued, double arrivals, double serviceSeconds) {
        return new Counts(queued, 0, 0, 0, 0, 0, arrivals, 0, serviceSeconds);
    }

    @Test
    void asManyWorkersAsKeepUpAndDrainWithinAMinute() {
        // 1 s each, 8 at once: 8/s a worker, 5.6/s at 70 %; 20/s arrive and 600 in a minute are 10/s more
        Sizing sizing = Sizing.of(counts(600, 20, 1), 5, 8);

        assertThat(sizing.recommendedWorkers()).isEqualTo(6);
        assertThat(sizing.timeToDrain()).hasValue(Duration.ofSeconds(30)); // 40/s - 20/s
    }

    @Test
    void noTimeIsPromisedWhenMoreComesInThanGoesOut() {
        assertThat(Sizing.of(counts(10, 20, 1), 2, 8).timeToDrain()).isEmpty();
    }

    @Test
    void anEmptyQueueNeedsOneWorkerAndNoTime() {
        assertThat(Sizing.of(counts(0, 0, Double.NaN), 2, 8))
                .isEqualTo(new Sizing(1, java.util.Optional.of(Duration.ZERO)));
        assertThat(Sizing.of(counts(5, 1, Double.NaN), 2, 8).timeToDrain()).isEmpty();
    }
}

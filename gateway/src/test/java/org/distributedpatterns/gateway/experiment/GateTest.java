package org.distributedpatterns.gateway.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Gate GATE = Gate.DEFAULT;

    private static final int DECISIVE = 5;

    private final SplittableRandom random = new SplittableRandom(42);

    private Sample sample(int requests, double errorRate, double micros) {
        return Samples.of(requests, errorRate, micros, random);
    }

    @Test
    void aLookIsWorthASampleTwiceAsLargeAndThenAWholeOneMore() {
        assertThat(LongStream.of(0, 61, 62, 63, 125, 250, 500, 999, 1_000, 2_000, 3_000, 4_000, 5_000, 1_000_000)
                        .mapToInt(GATE::looks))
                .containsExactly(0, 0, 0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 9);
    }

    @Test
    void aCandidateThatIsAsGoodPasses() {
        assertThat(GATE.judge(sample(50_000, 0, 800), sample(1_000, 0, 800), DECISIVE))
                .isInstanceOf(Verdict.Passed.class);
        assertThat(GATE.judge(sample(50_000, 0.002, 80_000), sample(2_000, 0.002, 80_000), DECISIVE))
                .isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void aFasterCandidateWithFewerErrorsPasses() {
        assertThat(GATE.judge(sample(50_000, 0.04, 80_000), sample(2_000, 0.01, 20_000), DECISIVE))
                .isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void aCandidateWithMoreErrorsFails() {
        Verdict verdict = GATE.judge(sample(50_000, 0, 800), sample(1_000, 0.05, 800), DECISIVE);
        assertThat(verdict).isInstanceOf(Verdict.Failed.class);
        assertThat(verdict.reason()).startsWith("errors ");
    }

    @Test
    void aSlowerCandidateFails() {
        Verdict verdict = GATE.judge(sample(50_000, 0, 80_000), sample(1_000, 0, 160_000), DECISIVE);
        assertThat(verdict).isInstanceOf(Verdict.Failed.class);
        assertThat(verdict.reason()).contains("slower than");
    }

    @Test
    void afterAMinuteOfTimeoutsOnTheOtherSideTooNothingIsHeldAgainstIt() {
        assertThat(GATE.judge(sample(50_000, 0.3, 80_000), sample(5_000, 0.3, 80_000), 9))
                .isNotInstanceOf(Verdict.Failed.class);
    }

    @Test
    void aFewMillisecondsAreNoReason() {
        assertThat(GATE.judge(sample(50_000, 0, 400), sample(1_000, 0, 1_200), DECISIVE))
                .isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void earlyLooksOnlyAbort() {
        assertThat(GATE.judge(sample(50_000, 0, 800), sample(500, 0, 800), 4)).isInstanceOf(Verdict.Undecided.class);
        assertThat(GATE.judge(sample(3_000, 0, 800), sample(63, 1, 800), 1)).isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void tooSmallASampleShowsNothing() {
        Gate strict = new Gate(100, GATE.minDuration(), GATE.maxDuration(), 0.01, 0.95, 0.25, GATE.latencyFloor());
        assertThat(strict.judge(sample(5_000, 0, 800), sample(100, 0, 800), DECISIVE))
                .isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void oneSideWithoutARequestShowsNothing() {
        assertThat(GATE.judge(Sample.NONE, sample(1_000, 0, 800), DECISIVE)).isInstanceOf(Verdict.Undecided.class);
        assertThat(GATE.judge(sample(1_000, 0, 800), Sample.NONE, DECISIVE)).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void latenciesAddUpAndSurviveTheWay() {
        Sample one = sample(1_000, 0.1, 800);
        Sample two = sample(500, 0.1, 1_600);
        Latencies sum = one.latencies().plus(two.latencies());
        assertThat(sum.count()).isEqualTo(1_500);
        assertThat(Latencies.decode(sum.encoded())).isEqualTo(sum);
        assertThat(sum.encoded()).hasSizeLessThan(4_096);
        assertThat(sum.above(sum.quantile(0.95))).isBetween(60L, 75L);
        assertThat(one.latencies().count()).isEqualTo(1_000);
    }
}

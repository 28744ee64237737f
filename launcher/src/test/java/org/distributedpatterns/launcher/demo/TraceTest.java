package org.distributedpatterns.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TraceTest {

    private static final int OBJECTS = 1_000;
    private static final int REQUESTS = 100_000;

    private final Trace zipf = Trace.zipf("zipf", OBJECTS, 0.8, REQUESTS, 7);

    @Test
    void theSameSeedGivesTheSameTraceAndAnotherOneAnother() {
        assertThat(Trace.zipf("again", OBJECTS, 0.8, REQUESTS, 7).objects()).isEqualTo(zipf.objects());
        assertThat(Trace.zipf("other", OBJECTS, 0.8, REQUESTS, 8).objects()).isNotEqualTo(zipf.objects());
    }

    @Test
    void theMostPopularTenthGetsTheShareThatZipfSays() {
        double share = (double) Arrays.stream(zipf.objects())
                        .filter(object -> object < OBJECTS / 10)
                        .count()
                / REQUESTS;

        assertThat(share).isCloseTo(Trace.idealHitRatio(OBJECTS / 10.0, OBJECTS, 0.8), within(0.01));
        assertThat(Arrays.stream(zipf.objects()).max().orElseThrow()).isLessThan(OBJECTS);
        assertThat(Trace.idealHitRatio(OBJECTS, OBJECTS, 0.8)).isCloseTo(1, within(1e-9));
        assertThat(Trace.idealHitRatio(0, OBJECTS, 0.8)).isZero();
    }

    @Test
    void aScanAsksForEachOfItsObjectsOnce() {
        Trace polluted = zipf.pollutedByScan("polluted", 0.3, OBJECTS, 9);

        int[] scanned = Arrays.stream(polluted.objects())
                .filter(object -> object >= OBJECTS)
                .toArray();
        assertThat((double) scanned.length / REQUESTS).isCloseTo(0.3, within(0.01));
        assertThat(Arrays.stream(scanned).distinct().count()).isEqualTo(scanned.length);
        assertThat(polluted.length()).isEqualTo(REQUESTS);
    }
}

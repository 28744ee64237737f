package org.distributedpatterns.gateway.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {

    /** Table II of Newcombe (1998), method 10, at 95 %. */
    @ParameterizedTest
    @CsvSource({
        "56, 70, 48, 80, 0.0524, 0.3339",
        "9, 10, 3, 10, 0.1705, 0.8090",
        "5, 56, 0, 29, -0.0381, 0.1926",
        "0, 10, 0, 20, -0.1611, 0.2775",
        "10, 10, 0, 10, 0.6075, 1.0000"
    })
    void agreesWithThePublishedExamples(int x, int n, int y, int m, double lower, double upper) {
        Difference difference = Difference.of(x, n, y, m, 1.959964);
        assertThat(difference.lower()).isCloseTo(lower, within(0.0001));
        assertThat(difference.upper()).isCloseTo(upper, within(0.0001));
    }

    @Test
    void holdsTheTrueDifferenceAsOftenAsItPromises() {
        SplittableRandom random = new SplittableRandom(1);
        int above = 0;
        int below = 0;
        int runs = 4_000;
        for (int run = 0; run < runs; run++) {
            Difference difference =
                    Difference.of(hits(random, 500, 0.03), 500, hits(random, 2_000, 0.01), 2_000, 1.645);
            above += difference.lower() > 0.02 ? 1 : 0;
            below += difference.upper() < 0.02 ? 1 : 0;
        }
        assertThat((double) above / runs).isLessThan(0.07);
        assertThat((double) below / runs).isLessThan(0.07);
    }

    private static long hits(SplittableRandom random, int n, double share) {
        return random.doubles(n).filter(value -> value < share).count();
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatIllegalArgumentException().isThrownBy(() -> Difference.of(1, 0, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Difference.of(2, 1, 0, 1, 1));
    }
}

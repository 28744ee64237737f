package org.distributedpatterns.gateway.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest {

    private static final int CALLERS = 100_000;

    private static final List<Integer> SHARES = List.of(200, 1_000, 5_000, 10_000);

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "cache-2", "94f0c3ab51e2d6aa", " "})
    void eachShareIsMetWithinHalfAPointAndNoCallerGoesBack(String salt) {
        Assignment assignment = new Assignment(salt, CallerHash.sha256());
        boolean[] candidates = new boolean[CALLERS];
        for (int share : SHARES) {
            int count = 0;
            for (int caller = 0; caller < CALLERS; caller++) {
                boolean candidate = assignment.side("header:X-User=user-" + caller, share) == Side.CANDIDATE;
                assertThat(candidate || !candidates[caller])
                        .as("caller %s went back at %s", caller, share)
                        .isTrue();
                candidates[caller] = candidate;
                count += candidate ? 1 : 0;
            }
            assertThat(100.0 * count / CALLERS).isCloseTo(share / 100.0, within(0.5));
        }
        assertThat(candidates).containsOnly(true);
    }

    @Test
    void aCallerKeepsItsSideWhoeverAsks() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            String caller = Long.toHexString(random.nextLong());
            int share = random.nextInt(Assignment.BUCKETS + 1);
            assertThat(new Assignment("salt", CallerHash.sha256()).side(caller, share))
                    .isEqualTo(new Assignment("salt", CallerHash.sha256()).side(caller, share));
        }
    }

    @Test
    void withAnotherSaltOtherCallersAreFirst() {
        Assignment one = new Assignment("one", CallerHash.sha256());
        Assignment two = new Assignment("two", CallerHash.sha256());
        long both = IntStream.range(0, CALLERS)
                .mapToObj(Integer::toString)
                .filter(caller -> one.side(caller, 1_000) == Side.CANDIDATE)
                .filter(caller -> two.side(caller, 1_000) == Side.CANDIDATE)
                .count();
        assertThat(100.0 * both / CALLERS).isCloseTo(1, within(0.2)); // a tenth of a tenth: independent
    }

    @Test
    void theBucketIsTheHashAsAnUnsignedNumber() {
        assertThat(new Assignment("", (salt, caller) -> 12_345).bucket("x")).isEqualTo(2_345);
        assertThat(new Assignment("", (salt, caller) -> -1).bucket("x")).isEqualTo(1_615); // 2^64 - 1
        assertThat(new Assignment("", (salt, caller) -> 200).side("x", 200)).isEqualTo(Side.CONTROL);
        assertThat(new Assignment("", (salt, caller) -> 199).side("x", 200)).isEqualTo(Side.CANDIDATE);
    }

    /** Computed apart from the implementation, so that a change of the hash, which moves every caller, is seen. */
    @Test
    void theHashStaysAsItIs() {
        assertThat(CallerHash.sha256().of("salt", "header:X-User=alice")).isEqualTo(GOLDEN);
    }

    private static final long GOLDEN = 0x618114f9c76d42c7L;
}

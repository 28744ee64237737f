package org.distributedpatterns.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.distributedpatterns.gateway.membership.Member;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuspectsTest {

    private static final Member A = new Member("a", "host", 1, Map.of());

    private static final Member B = new Member("b", "host", 2, Map.of());

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may overflow

    private final Suspects suspects = new Suspects(Duration.ofSeconds(2), Duration.ofSeconds(5), nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aSuspicionDoublesWithEachFailureInARowUpToTheLongest() {
        for (int seconds : new int[] {2, 4, 5, 5}) {
            suspects.failed(A);
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(suspects.isSuspected(A)).isTrue();
            pass(Duration.ofNanos(1));
            assertThat(suspects.isSuspected(A)).isFalse();
        }
    }

    @Test
    void failuresWhileSuspectedCountOnce() {
        IntStream.range(0, 100).forEach(i -> suspects.failed(A));
        pass(Duration.ofSeconds(2));
        assertThat(suspects.isSuspected(A)).isFalse();
    }

    @Test
    void anAnswerEndsTheSuspicion() {
        suspects.failed(A);
        suspects.answered(A);
        assertThat(suspects.isSuspected(A)).isFalse();
    }

    @Test
    void suspectsArePassedOverWhileOthersExist() {
        suspects.failed(A);
        assertThat(suspects.prefer(List.of(A, B))).containsExactly(B);
        suspects.failed(B);
        assertThat(suspects.prefer(List.of(A, B))).containsExactly(A, B);
    }

    @Test
    void roundRobinTakesEachInTurnForEachService() {
        Balancer balancer = Balancer.roundRobin();
        Balancer.Context one = context("one");
        Balancer.Context two = context("two");
        assertThat(balancer.pick(List.of(A, B), one)).isEqualTo(A);
        assertThat(balancer.pick(List.of(A, B), two)).isEqualTo(A);
        assertThat(balancer.pick(List.of(A, B), one)).isEqualTo(B);
        assertThat(balancer.pick(List.of(A, B), one)).isEqualTo(A);
    }

    private static Balancer.Context context(String service) {
        return new Balancer.Context() {
            @Override
            public String service() {
                return service;
            }

            @Override
            public @Nullable String header(String name) {
                return null;
            }
        };
    }
}

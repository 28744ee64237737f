package org.distributedpatterns.searchroot.leaves;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.distributedpatterns.searchroot.membership.Member;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.distributedpatterns.searchroot.shift.Shifts;
import org.junit.jupiter.api.Test;

class LeafHealthTest {

    private static final Leaf A = new Leaf("a", "host", URI.create("http://a:1"));
    private static final Leaf B = new Leaf("b", "host", URI.create("http://b:1"));

    private long now = 1_000_000_000L;
    private final Shifts shifts = new Shifts(() -> now);
    private final LeafHealth health = new LeafHealth(() -> now, shifts, new Random(1));

    @Test
    void theSlowerAndTheBusierLeafCostsMore() {
        assertThat(health.cost(A)).isEqualTo(health.cost(B));

        health.began(A);
        assertThat(health.cost(A)).isGreaterThan(health.cost(B));
        health.ended(A);
        health.succeeded(A, Duration.ofMillis(50).toNanos());
        assertThat(health.cost(A)).isGreaterThan(health.cost(B));
    }

    @Test
    void aLeafThatWasSlowIsTriedAgainAfterAWhile() {
        health.succeeded(A, Duration.ofMillis(500).toNanos());
        double slow = health.cost(A);

        now += Duration.ofMinutes(2).toNanos();

        assertThat(health.cost(A)).isLessThan(slow / 10);
    }

    @Test
    void oneFailureOrThreeOutrunCallsInARowMakeASuspect() {
        health.failed(A);
        assertThat(health.suspects()).containsExactly(A);
        health.cleared(A);
        assertThat(health.isSuspected(A)).isFalse();

        health.outrun(A);
        health.outrun(A);
        health.succeeded(A, 1);
        health.outrun(A);
        assertThat(health.isSuspected(A)).isFalse();
        health.outrun(A);
        health.outrun(A);
        assertThat(health.isSuspected(A)).isTrue();

        health.retain(Set.of(B));
        assertThat(health.suspects()).isEmpty();
    }

    @Test
    void aLeafThatTakesAnothersPlaceIsAskedFirstForItsPartOfTheSearchesAndTheOtherForTheRest() {
        shifts.update(
                List.of(new Member("a", "a", 1, Map.of()), new Member("b", "b", 1, Map.of(Shifts.REPLACES, "a:1"))));
        health.succeeded(B, Duration.ofMillis(500).toNanos()); // cold, which must not keep it from its part

        long before = timesCheaper(B, A);
        IntStream.range(0, 1_000).forEach(i -> health.searched(B, 1_000_000));
        long after = timesCheaper(B, A);

        assertThat(before).isBetween(50L, 200L); // of a thousand
        assertThat(after).isEqualTo(1_000);
    }

    private long timesCheaper(Leaf one, Leaf other) {
        return IntStream.range(0, 1_000)
                .filter(i -> health.cost(one) < health.cost(other))
                .count();
    }
}

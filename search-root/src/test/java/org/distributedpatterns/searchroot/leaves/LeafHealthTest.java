package org.distributedpatterns.searchroot.leaves;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.junit.jupiter.api.Test;

class LeafHealthTest {

    private static final Leaf A = new Leaf("a", "host", URI.create("http://a:1"));
    private static final Leaf B = new Leaf("b", "host", URI.create("http://b:1"));

    private long now = 1_000_000_000L;
    private final LeafHealth health = new LeafHealth(() -> now);

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
}

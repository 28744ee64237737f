package org.distributedpatterns.shardservice.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.ring.Ring;
import org.junit.jupiter.api.Test;

class RingViewTest {

    private static final Duration TRANSITION = Duration.ofSeconds(10);

    /** Members a to z stand on the ring in the order of the alphabet; a key 0 is before all of them. */
    private static Ring<String> ring(String... members) {
        return Ring.of(List.of(members), Function.identity(), 1, text -> (long) text.charAt(0) << 56);
    }

    @Test
    void withoutAChangeThereAreOwnersAndNothingElse() {
        assertThat(RingView.of(ring("a", "b", "c")).place(0, 2))
                .isEqualTo(new Placement<>(List.of("a", "b"), List.of(), Set.of()));
    }

    @Test
    void aMemberThatJoinsIsANewcomerAndTheOneItReplacesAFormerOwner() {
        RingView<String> view = RingView.of(ring("b", "c", "d")).changedTo(ring("a", "b", "c", "d"), 0, TRANSITION);

        assertThat(view.place(0, 2)).isEqualTo(new Placement<>(List.of("a", "b"), List.of("c"), Set.of("a")));
    }

    @Test
    void aMemberThatLeavesIsAFormerOwnerAndTheNextOneANewcomer() {
        RingView<String> view = RingView.of(ring("a", "b", "c")).changedTo(ring("b", "c"), 0, TRANSITION);

        assertThat(view.place(0, 2)).isEqualTo(new Placement<>(List.of("b", "c"), List.of("a"), Set.of("c")));
    }

    @Test
    void changesInQuickSuccessionAreAllRememberedUntilTheirTimeIsOver() {
        long second = Duration.ofSeconds(1).toNanos();
        RingView<String> view = RingView.of(ring("a", "b", "c", "d"))
                .changedTo(ring("b", "c", "d"), 0, TRANSITION)
                .changedTo(ring("c", "d"), 5 * second, TRANSITION);

        assertThat(view.place(0, 2)).isEqualTo(new Placement<>(List.of("c", "d"), List.of("b", "a"), Set.of("c", "d")));
        assertThat(view.at(11 * second).place(0, 2))
                .isEqualTo(new Placement<>(List.of("c", "d"), List.of("b"), Set.of("d")));
        assertThat(view.at(16 * second).place(0, 2)).isEqualTo(new Placement<>(List.of("c", "d"), List.of(), Set.of()));
        assertThat(view.at(5 * second)).isSameAs(view);
    }

    @Test
    void theFirstMembersHaveNoPast() {
        RingView<String> view = RingView.of(ring()).changedTo(ring("a", "b"), 0, TRANSITION);
        assertThat(view.place(0, 2)).isEqualTo(new Placement<>(List.of("a", "b"), List.of(), Set.of()));
    }

    @Test
    void whenAllAreGoneTheyAreFormerOwners() {
        RingView<String> view = RingView.of(ring("a", "b")).changedTo(ring(), 0, TRANSITION);
        assertThat(view.place(0, 2)).isEqualTo(new Placement<>(List.of(), List.of("a", "b"), Set.of()));
    }
}

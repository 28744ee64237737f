package org.distributedpatterns.shardservice.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.distributedpatterns.shardservice.replication.WriteRound.State.Acknowledged;
import org.distributedpatterns.shardservice.replication.WriteRound.State.Conflict;
import org.distributedpatterns.shardservice.replication.WriteRound.State.Unavailable;
import org.distributedpatterns.shardservice.replication.WriteRound.State.Waiting;
import org.junit.jupiter.api.Test;

class WriteRoundTest {

    private final WriteRound<String> round = new WriteRound<>(List.of("a", "b"), List.of());

    @Test
    void everyOwnerHasToTakeIt() {
        assertThat(round.acknowledged("a")).isEqualTo(new Waiting());
        assertThat(round.acknowledged("b")).isEqualTo(new Acknowledged());
        assertThat(round.missed()).isEmpty();
    }

    @Test
    void itGoesOnWithoutAnOwnerThatFailsAndRemembersIt() {
        round.failed("a");
        assertThat(round.acknowledged("b")).isEqualTo(new Acknowledged());
        assertThat(round.missed()).containsExactly("a");
    }

    @Test
    void oneOwnerAtLeastHasToTakeIt() {
        round.failed("a");
        assertThat(round.failed("b")).isEqualTo(new Unavailable());
    }

    @Test
    void itGoesOnWithoutALateOwnerOnceAnotherHasTakenIt() {
        assertThat(round.goOnWithout(List.of("b"))).isEqualTo(new Waiting());
        round.acknowledged("a");
        assertThat(round.goOnWithout(List.of())).isEqualTo(new Waiting());
        assertThat(round.goOnWithout(List.of("b"))).isEqualTo(new Acknowledged());
        assertThat(round.missed()).containsExactly("b");
    }

    @Test
    void aLaterVersionAnywhereAsksForAnotherRound() {
        round.acknowledged("a");
        assertThat(round.conflicted("b", 99)).isEqualTo(new Conflict(99));
    }

    @Test
    void theLatestOfTheLaterVersionsCountsEvenIfAnOwnerFails() {
        var wide = new WriteRound<>(List.of("a", "b", "c"), List.of());
        wide.conflicted("a", 5);
        wide.conflicted("b", 8);
        assertThat(wide.failed("c")).isEqualTo(new Conflict(8));
    }

    @Test
    void itStandsOnlyWhenCopiesThatAnOwnerNamesHaveItToo() {
        round.reachAlso(List.of("copy", "dead"));
        round.acknowledged("a");
        round.acknowledged("b");
        assertThat(round.state()).isEqualTo(new Waiting());
        round.failed("dead");
        assertThat(round.acknowledged("copy")).isEqualTo(new Acknowledged());
        assertThat(round.missed()).containsExactly("dead"); // it is owed the write as an owner is

        var alone = new WriteRound<>(List.of("a"), List.of());
        alone.reachAlso(List.of("copy"));
        alone.acknowledged("copy");
        assertThat(alone.failed("a")).isEqualTo(new Unavailable());
    }

    @Test
    void aFormerOwnerIsToldButDoesNotMakeTheWriteStand() {
        var changing = new WriteRound<>(List.of("a"), List.of("former"));
        assertThat(changing.acknowledged("former")).isEqualTo(new Waiting());
        assertThat(changing.failed("a")).isEqualTo(new Unavailable());

        var leaving = new WriteRound<>(List.of("a"), List.of("former"));
        leaving.failed("former");
        assertThat(leaving.acknowledged("a")).isEqualTo(new Acknowledged());
        assertThat(leaving.missed()).containsExactly("former"); // it may be an owner again
    }
}

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
    void every_owner_has_to_take_it() {
        assertThat(round.acknowledged("a")).isEqualTo(new Waiting());
        assertThat(round.acknowledged("b")).isEqualTo(new Acknowledged());
        assertThat(round.missed()).isEmpty();
    }

    @Test
    void it_goes_on_without_an_owner_that_fails_and_remembers_it() {
        round.failed("a");
        assertThat(round.acknowledged("b")).isEqualTo(new Acknowledged());
        assertThat(round.missed()).containsExactly("a");
    }

    @Test
    void one_owner_at_least_has_to_take_it() {
        round.failed("a");
        assertThat(round.failed("b")).isEqualTo(new Unavailable());
    }

    @Test
    void a_late_owner_is_passed_once_another_has_taken_it() {
        assertThat(round.late()).isEqualTo(new Waiting());
        round.acknowledged("a");
        assertThat(round.late()).isEqualTo(new Acknowledged());
        assertThat(round.missed()).containsExactly("b");
    }

    @Test
    void a_later_version_anywhere_asks_for_another_round() {
        round.acknowledged("a");
        assertThat(round.conflicted("b", 99)).isEqualTo(new Conflict(99));
    }

    @Test
    void the_latest_of_the_later_versions_counts_even_if_an_owner_fails() {
        var wide = new WriteRound<>(List.of("a", "b", "c"), List.of());
        wide.conflicted("a", 5);
        wide.conflicted("b", 8);
        assertThat(wide.failed("c")).isEqualTo(new Conflict(8));
    }

    @Test
    void a_former_owner_is_told_but_does_not_make_the_write_stand() {
        var changing = new WriteRound<>(List.of("a"), List.of("former"));
        assertThat(changing.acknowledged("former")).isEqualTo(new Waiting());
        assertThat(changing.failed("a")).isEqualTo(new Unavailable());

        var leaving = new WriteRound<>(List.of("a"), List.of("former"));
        leaving.failed("former");
        assertThat(leaving.acknowledged("a")).isEqualTo(new Acknowledged());
        assertThat(leaving.missed()).isEmpty();
    }
}

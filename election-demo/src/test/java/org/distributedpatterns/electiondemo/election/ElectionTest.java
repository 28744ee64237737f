package org.distributedpatterns.electiondemo.election;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElectionTest {

    private static final Contender ONE = new Contender("election-demo-1", "one");
    private static final Contender TWO = new Contender("election-demo-2", "two");

    @Test
    void aContenderIsReadBackFromWhatItsNodeHolds() {
        assertThat(Contender.parse(ONE.id().getBytes(UTF_8))).isEqualTo(ONE);
        assertThat(Contender.parse("somebody".getBytes(UTF_8))).isEqualTo(new Contender("somebody", "unknown"));
    }

    @Test
    void aLeaderIsTheFirstOfTheCandidatesOrTheElectionMovedBetweenTwoReads() {
        Leader one = new Leader("election-demo-1", "one", 7, Instant.EPOCH);
        assertThat(new Election(one, List.of(ONE, TWO)).isCoherent()).isTrue();
        assertThat(new Election(null, List.of()).isCoherent()).isTrue();
        assertThat(new Election(one, List.of(TWO, ONE)).isCoherent()).isFalse();
        assertThat(new Election(one, List.of()).isCoherent()).isFalse();
        assertThat(new Election(one, List.of(TWO)).leaderless()).isEqualTo(new Election(null, List.of(TWO)));
    }

    @Test
    void anEpochIsPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Leader("election-demo-1", "one", 0, Instant.EPOCH))
                .withMessageContaining("epoch 0");
    }

    @Test
    void impossibleSettingsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ElectionPaths("/Election/../x"))
                .withMessageContaining("platform.election.path");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ElectionProperties("/election/x", Duration.ZERO, Duration.ofSeconds(1)))
                .withMessageContaining("platform.election.read-timeout");
    }
}

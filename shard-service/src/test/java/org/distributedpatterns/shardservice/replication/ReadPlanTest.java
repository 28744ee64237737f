package org.distributedpatterns.shardservice.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.distributedpatterns.shardservice.replication.ReadPlan.Step;
import org.distributedpatterns.shardservice.replication.ReadPlan.Step.Ask;
import org.distributedpatterns.shardservice.replication.ReadPlan.Step.Done;
import org.distributedpatterns.shardservice.replication.ReadPlan.Step.Unavailable;
import org.junit.jupiter.api.Test;

class ReadPlanTest {

    private static final Answer ABSENT = new Answer.Absent(false);

    /** Owned by a and b for long. */
    private final ReadPlan<String> plan = new ReadPlan<>(List.of("a", "b"), Set.of("a", "b"), owner -> true);

    @Test
    void oneOwnerIsAskedAndItsValueIsTheAnswer() {
        assertThat(plan.begin()).isEqualTo(ask("a"));
        assertThat(plan.answered("a", found(7))).isEqualTo(new Done<>(found(7), "a", Set.of()));
    }

    @Test
    void aTombstoneIsAnAnswer() {
        plan.begin();
        assertThat(plan.answered("a", deleted(7))).isEqualTo(new Done<>(deleted(7), "a", Set.of()));
    }

    @Test
    void anOwnerThatKnowsNothingIsNotBelievedUntilTheOthersSaySoToo() {
        plan.begin();
        assertThat(plan.answered("a", ABSENT)).isEqualTo(ask("b"));
        assertThat(plan.answered("b", ABSENT)).isEqualTo(new Done<>(ABSENT, null, Set.of()));
    }

    @Test
    void anOwnerThatLacksWhatTheOtherHoldsIsToBeRepaired() {
        plan.begin();
        plan.answered("a", ABSENT);
        assertThat(plan.answered("b", found(7))).isEqualTo(new Done<>(found(7), "b", Set.of("a")));
    }

    @Test
    void theNextOwnerIsAskedWhenOneFails() {
        plan.begin();
        assertThat(plan.failed("a")).isEqualTo(ask("b"));
        assertThat(plan.answered("b", found(7))).isEqualTo(new Done<>(found(7), "b", Set.of()));
    }

    @Test
    void nobodyToBeAskedIsToldFromNothingKnown() {
        plan.begin();
        plan.failed("a");
        assertThat(plan.failed("b")).isEqualTo(new Unavailable<>());

        var another = new ReadPlan<>(List.of("a", "b"), Set.of("a", "b"), owner -> true);
        another.begin();
        another.failed("a");
        assertThat(another.answered("b", ABSENT)).isEqualTo(new Done<>(ABSENT, null, Set.of()));

        assertThat(new ReadPlan<>(List.<String>of(), Set.of(), owner -> true).begin())
                .isEqualTo(new Unavailable<>());
    }

    @Test
    void aLateOwnerGetsCompanyAndTheFirstAnswerCounts() {
        plan.begin();
        assertThat(plan.late()).isEqualTo(ask("b"));
        assertThat(plan.late()).isEqualTo(ask());
        assertThat(plan.answered("a", found(7))).isEqualTo(new Done<>(found(7), "a", Set.of()));
    }

    @Test
    void aFailureBesideALateOwnerGoesOnWaiting() {
        plan.begin();
        plan.late();
        assertThat(plan.failed("b")).isEqualTo(ask());
        assertThat(plan.waitingFor()).containsExactly("a");
    }

    @Test
    void whenTheOtherOwnerIsPausedWhatIsKnownHasToDo() {
        plan.begin();
        plan.answered("a", ABSENT);
        assertThat(plan.tooLate()).isEqualTo(new Done<>(ABSENT, null, Set.of()));
    }

    @Test
    void whileNothingIsKnownTooLateIsNoEnd() {
        plan.begin();
        assertThat(plan.tooLate()).isEqualTo(ask("b"));
        assertThat(plan.tooLate()).isEqualTo(ask());
    }

    @Test
    void aDoubtfulAnswerNeedsASecondOneAndTheNewestWins() {
        plan.begin();
        Answer old = new Answer.Found(null, null, 0, false, 3, null, true);
        assertThat(plan.answered("a", old)).isEqualTo(ask("b"));
        assertThat(plan.answered("b", deleted(7))).isEqualTo(new Done<>(deleted(7), "b", Set.of("a")));
    }

    @Test
    void anOwnerOfLateIsNotBelievedAloneAndFormerOwnersAreNotRepaired() {
        var changing = new ReadPlan<>(List.of("b", "new", "former"), Set.of("b", "new"), "b"::equals);
        changing.begin();
        assertThat(changing.failed("b")).isEqualTo(ask("new"));
        assertThat(changing.answered("new", found(3))).isEqualTo(ask("former"));
        assertThat(changing.answered("former", found(9))).isEqualTo(new Done<>(found(9), "former", Set.of("new")));
    }

    @Test
    void anOwnerThatMissedNothingAndKnowsNothingIsBelievedRatherThanAValueInDoubt() {
        plan.begin();
        assertThat(plan.answered("a", new Answer.Found(null, null, 0, false, 3, null, true)))
                .isEqualTo(ask("b"));
        assertThat(plan.answered("b", ABSENT)).isEqualTo(new Done<>(ABSENT, null, Set.of()));
    }

    @Test
    void whenAllAreInDoubtTheNewestWins() {
        plan.begin();
        Answer held = new Answer.Found(null, null, 0, false, 3, null, true);
        plan.answered("a", held);
        assertThat(plan.answered("b", new Answer.Absent(true))).isEqualTo(new Done<>(held, "a", Set.of("b")));
    }

    @Test
    void anAnswerInDoubtIsWorthWaitingForAnother() {
        plan.begin();
        assertThat(plan.isInDoubt()).isFalse();
        plan.answered("a", new Answer.Found(null, null, 0, false, 3, null, true));
        assertThat(plan.isInDoubt()).isTrue();
        plan.answered("b", found(3));
        assertThat(plan.isInDoubt()).isFalse();
    }

    private static Answer.Found found(long version) {
        return new Answer.Found(null, null, 0, false, version, null, false);
    }

    private static Answer.Deleted deleted(long version) {
        return new Answer.Deleted(version, false);
    }

    private static Step<String> ask(String... owners) {
        return new Ask<>(List.of(owners));
    }
}

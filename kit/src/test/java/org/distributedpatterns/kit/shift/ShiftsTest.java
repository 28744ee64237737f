package org.distributedpatterns.kit.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.distributedpatterns.kit.membership.Member;
import org.junit.jupiter.api.Test;

class ShiftsTest {

    private static final Member OLD = new Member("s-1", "host", 1, Map.of());
    private static final Member PEER = new Member("s-2", "host", 2, Map.of());
    private static final Member NEW = new Member("s-3", "host", 3, Map.of(Shifts.REPLACES, "host:1"));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may overflow
    private final Shifts shifts = new Shifts(nanos::get);

    /** So many answers, one each millisecond. */
    private void answer(Member member, int count, int tookMillis) {
        for (int i = 0; i < count; i++) {
            nanos.addAndGet(1_000_000);
            shifts.asked(Shifts.address(member));
            shifts.answered(Shifts.address(member), tookMillis * 1_000_000L);
        }
    }

    private double weight(Member member) {
        return shifts.weight(Shifts.address(member));
    }

    private ShiftReport report() {
        assertThat(shifts.reports()).hasSize(1);
        return shifts.reports().getFirst();
    }

    @Test
    void whoeverReplacesNobodyHasItsUsualShare() {
        shifts.update(List.of(OLD, PEER));
        answer(OLD, 100, 5);
        assertThat(weight(OLD)).isEqualTo(1);
        assertThat(shifts.reports()).isEmpty();

        shifts.update(List.of(PEER, NEW)); // the one whose place it takes has gone already
        assertThat(weight(NEW)).isEqualTo(1);
        assertThat(shifts.reports()).isEmpty();
    }

    @Test
    void theShareDoublesWithEveryTenAnswersAndWhatTheOneGetsTheOtherLoses() {
        shifts.update(List.of(OLD, PEER, NEW));
        answer(PEER, 50, 5);
        double[] shares = {0.1, 0.2, 0.4, 0.8, 1, 1};
        for (double share : shares) {
            assertThat(weight(NEW)).isEqualTo(share, within(1e-9));
            assertThat(weight(OLD)).isEqualTo(1 - share, within(1e-9));
            assertThat(weight(PEER)).isEqualTo(1);
            answer(NEW, 10, 5);
        }
    }

    @Test
    void whoHasAPartOfItsShareIsHeldBackForTheRestOfTheRequests() {
        RandomGenerator random = new SplittableRandom(1);
        assertThat(IntStream.range(0, 10_000)
                        .filter(i -> Shifts.isHeldBack(0.1, random))
                        .count())
                .isBetween(8_900L, 9_100L);
        RandomGenerator lowest = () -> 0;
        assertThat(Shifts.isHeldBack(0, lowest)).isTrue();
        RandomGenerator none = () -> {
            throw new AssertionError("a full weight draws nothing");
        };
        assertThat(Shifts.isHeldBack(1, none)).isFalse();
    }

    @Test
    void timeAloneMovesNothing() {
        shifts.update(List.of(OLD, PEER, NEW));
        answer(PEER, 50, 5);
        answer(NEW, 9, 5);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(weight(NEW)).isEqualTo(0.1);
    }

    @Test
    void aReplacementThatIsSlowerThanTwiceItsPeersGetsNoMoreUntilItHasWarmedUp() {
        shifts.update(List.of(OLD, PEER, NEW));
        answer(OLD, 100, 5);
        answer(NEW, 100, 11);
        assertThat(weight(NEW)).isEqualTo(0.1);
        answer(NEW, 10, 10);
        assertThat(weight(NEW)).isEqualTo(0.2);
    }

    @Test
    void isDoneWhenItHasAllAndTwoHundredAnswersHaveTheMedianOfItsPeersTwiceAtMost() {
        shifts.update(List.of(OLD, PEER, NEW));
        answer(PEER, 200, 5);
        answer(NEW, 40, 5);
        answer(NEW, 110, 50); // slow again, with all the traffic
        assertThat(report().share()).isEqualTo(1);
        answer(NEW, 90, 5);
        assertThat(report().done()).as("median of the slow ones: %s", report()).isFalse();

        answer(NEW, 30, 5);

        assertThat(report()).isEqualTo(new ShiftReport("s-1", "s-3", "host:3", 1, 270, 5, 5, true));
    }

    @Test
    void isNotDoneWithFewerAnswersThanTwoHundred() {
        shifts.update(List.of(OLD, NEW));
        answer(OLD, 200, 5);
        answer(NEW, 199, 5);
        assertThat(report().done()).isFalse();
        answer(NEW, 1, 5);
        assertThat(report().done()).isTrue();
    }

    @Test
    void isDoneWhenHardlyAnybodyCallsTheTwoWhoeverCallsTheirPeers() {
        shifts.update(List.of(OLD, PEER, NEW));
        answer(PEER, 1_000, 5);
        assertThat(report().done()).as("not looked at for long enough").isFalse();
        answer(PEER, 2_000, 5);
        assertThat(report().done()).isTrue();
        answer(OLD, 15, 5);
        assertThat(report().done()).isFalse();
        assertThat(Shifts.uncalled(List.of(OLD, NEW)).getFirst().done()).isTrue();
    }

    @Test
    void isNotDoneAsLongAsTheReplacementFailsThoughItAnswersNothingAnyMore() {
        shifts.update(List.of(OLD, NEW));
        answer(OLD, 200, 5);
        answer(NEW, 200, 5);
        assertThat(report().done()).isTrue();
        for (int i = 0; i < 10; i++) {
            ask(NEW, 10);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            shifts.failed("host:3");
            assertThat(report().done()).isFalse();
        }
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(report().done()).isTrue();
    }

    @Test
    void requestsWithoutAnAnswerAreNoQuiet() {
        shifts.update(List.of(OLD, NEW));
        for (int i = 0; i < 10; i++) {
            ask(OLD, 10);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(report().done()).isFalse();
    }

    @Test
    void isDoneAfterHalfAMinuteWhereWhatIsCalledForCanNotGoToTheReplacement() {
        shifts.update(List.of(OLD, NEW));
        for (int i = 0; i < 29; i++) {
            answer(OLD, 20, 5);
            nanos.addAndGet(Duration.ofMillis(980).toNanos());
        }
        assertThat(report().done()).isFalse();
        answer(OLD, 40, 5);
        nanos.addAndGet(Duration.ofMillis(980).toNanos());
        assertThat(report().done()).isTrue();
    }

    @Test
    void isNotDoneWhileAReplacementThatGetsItsShareIsTooSlow() {
        shifts.update(List.of(OLD, NEW));
        for (int i = 0; i < 120; i++) {
            answer(OLD, 18, 5);
            answer(NEW, 2, 50);
            nanos.addAndGet(Duration.ofMillis(980).toNanos());
        }
        assertThat(report().share()).isEqualTo(0.1);
        assertThat(report().done()).isFalse();
    }

    private void ask(Member member, int count) {
        for (int i = 0; i < count; i++) {
            shifts.asked(Shifts.address(member));
        }
    }

    @Test
    void whoTookThePortOfTheOneThatWasReplacedIsNotReplacedInTurn() {
        Member replacing = new Member("s-3", "host", 3, Map.of(Shifts.REPLACES, "host:1#100"));
        shifts.update(List.of(new Member("s-1", "host", 1, Map.of("pid", "100")), replacing));
        assertThat(shifts.reports()).hasSize(1);
        shifts.update(List.of(new Member("s-1", "host", 1, Map.of("pid", "200")), replacing));
        assertThat(shifts.reports()).isEmpty();
    }

    @Test
    void aReplacementThatGoesGivesBackWhatItHad() {
        shifts.update(List.of(OLD, PEER, NEW));
        answer(NEW, 100, 1);
        assertThat(weight(OLD)).isZero();
        shifts.update(List.of(OLD, PEER));
        assertThat(weight(OLD)).isEqualTo(1);
    }

    @Test
    void anotherInstanceUnderTheOldNameIsNotReplacedOnceMore() {
        Member successor = new Member("s-1", "host", 4, Map.of());
        shifts.update(List.of(successor, PEER, NEW));
        assertThat(weight(successor)).isEqualTo(1);
        assertThat(weight(NEW)).isEqualTo(1);
    }

    @Test
    void anotherChangeOfTheMembersForgetsNothing() {
        shifts.update(List.of(OLD, NEW));
        answer(NEW, 10, 1);
        shifts.update(List.of(OLD, PEER, NEW));
        assertThat(weight(NEW)).isEqualTo(0.2);
        assertThat(report().answered()).isEqualTo(10);
    }
}

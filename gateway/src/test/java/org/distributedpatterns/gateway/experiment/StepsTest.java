package org.distributedpatterns.gateway.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.distributedpatterns.gateway.experiment.State.Event;
import org.distributedpatterns.gateway.experiment.State.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepsTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private static final Duration ROUND = Duration.ofSeconds(1);

    private static Definition definition(boolean automatic) {
        return new Definition(
                new Selector("orders", Map.of()),
                new Selector("orders-2", Map.of()),
                List.of(CallerId.parse("header:X-User")),
                "salt",
                Definition.STEPS,
                automatic,
                Gate.DEFAULT,
                MirrorRules.NONE);
    }

    private static double share(Definition definition, State state) {
        return state.share(definition) / 100.0;
    }

    /** What happens to an experiment with so many requests a second, as the given sides answer them. */
    private static State play(Definition definition, int perSecond, double[] errors, double[] micros, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        State state = State.start(definition, 1, START, "test");
        Tally tally = new Tally(state.epoch());
        Instant now = START;
        for (int round = 0; round < 20_000 && state.isRunning(); round++) {
            now = now.plus(ROUND);
            double share = share(definition, state) / 100;
            int candidate = 0;
            for (int i = 0; i < perSecond; i++) {
                candidate += random.nextDouble() < share ? 1 : 0;
            }
            Samples.add(tally, Side.CONTROL, perSecond - candidate, errors[0], micros[0], random);
            Samples.add(tally, Side.CANDIDATE, candidate, errors[1], micros[1], random);
            long due = state.epoch();
            state = Steps.next(definition, state, tally.measured(), now, "gate").orElse(state);
            if (state.epoch() != due) {
                tally = new Tally(state.epoch());
            }
        }
        return state;
    }

    private static List<String> story(State state) {
        return state.history().stream()
                .map(event -> event.what() + " " + event.share())
                .toList();
    }

    @Test
    void aGoodCandidateGoesThroughAllStepsAndIsPromoted() {
        State state = play(definition(true), 500, new double[] {0.001, 0.001}, new double[] {20_000, 20_000}, 3);
        assertThat(story(state))
                .containsExactly("started 2.0", "raised 10.0", "raised 50.0", "raised 100.0", "promoted 100.0");
        assertThat(state.phase()).isEqualTo(Phase.PROMOTED);
        for (int i = 1; i < 4; i++) {
            Event before = state.history().get(i - 1);
            assertThat(Duration.between(before.at(), state.history().get(i).at()))
                    .isGreaterThanOrEqualTo(Gate.DEFAULT.minDuration());
        }
    }

    @Test
    void aCandidateWithFivePercentOfErrorsIsAbortedAtTheFirstGateWhateverTheDice() {
        for (long seed = 0; seed < 200; seed++) {
            State state = play(definition(true), 500, new double[] {0, 0.05}, new double[] {800, 800}, seed);
            assertThat(story(state)).as("seed %s", seed).containsExactly("started 2.0", "aborted 0.0");
            assertThat(state.share(definition(true))).isZero();
        }
    }

    @Test
    void aCandidateThatEqualsTheControlIsSeldomRefused() {
        int runs = 40;
        int refused = 0;
        for (long seed = 0; seed < runs; seed++) {
            State state = play(definition(true), 500, new double[] {0.002, 0.002}, new double[] {40_000, 40_000}, seed);
            refused += state.phase() == Phase.PROMOTED ? 0 : 1;
        }
        assertThat(refused).isLessThanOrEqualTo(runs / 20);
    }

    @Test
    void aCandidateThatTakesTwiceAsLongIsAbortedAtTheFirstGate() {
        State state = play(definition(true), 500, new double[] {0, 0}, new double[] {40_000, 80_000}, 5);
        assertThat(story(state)).containsExactly("started 2.0", "aborted 0.0");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, 0.005})
    void aCandidateThatOnlyFailsUnderEverythingIsAbortedInTheLastStepAgainstTheRememberedBaseline(double usual) {
        Definition definition = definition(true);
        SplittableRandom random = new SplittableRandom(9);
        Sample baseline = Samples.of(5_000, usual, 20_000, random);
        State state = new State(
                Phase.RUNNING, 3, 4, START, 0, false, baseline, List.of(new Event(START, "raised", 100, "gate", "")));
        Measured measured = new Measured(4, Sample.NONE, Samples.of(5_000, 0.05, 20_000, random));
        State next = Steps.next(definition, state, measured, START.plusSeconds(90), "gate")
                .orElseThrow();
        assertThat(next.phase()).isEqualTo(Phase.ABORTED);
    }

    @Test
    void withoutEnoughRequestsAnExperimentEndsForWantOfEvidence() {
        Definition definition = definition(true);
        State state = State.start(definition, 1, START, "test");
        Instant late = START.plus(Gate.DEFAULT.maxDuration());
        assertThat(Steps.next(definition, state, Measured.none(1), late, "gate"))
                .isEmpty();
        State next = Steps.next(definition, state, Measured.none(1), late.plusSeconds(1), "gate")
                .orElseThrow();
        assertThat(next.phase()).isEqualTo(Phase.ABORTED);
        assertThat(next.history().getLast().reason()).startsWith("no decision within");
    }

    @Test
    void whatWasMeasuredInAnotherStepCountsForNothing() {
        Definition definition = definition(true);
        State state = State.start(definition, 7, START, "test");
        SplittableRandom random = new SplittableRandom(1);
        Measured stale = new Measured(6, Samples.of(5_000, 0, 800, random), Samples.of(5_000, 1, 800, random));
        assertThat(Steps.next(definition, state, stale, START.plusSeconds(90), "gate"))
                .isEmpty();
        assertThat(Measured.none(7).plus(stale)).isEqualTo(Measured.none(7));
    }

    @Test
    void eachLookIsTakenOnce() {
        Definition definition = definition(true);
        SplittableRandom random = new SplittableRandom(1);
        State state = State.start(definition, 1, START, "test");
        Measured measured = new Measured(1, Samples.of(5_000, 0, 800, random), Samples.of(130, 0, 800, random));
        State looked = Steps.next(definition, state, measured, START.plusSeconds(5), "gate")
                .orElseThrow();
        assertThat(looked.looks()).isEqualTo(2);
        assertThat(looked.epoch()).isEqualTo(state.epoch());
        assertThat(Steps.next(definition, looked, measured, START.plusSeconds(6), "gate"))
                .isEmpty();
    }

    @Test
    void decisiveLooksWaitForTheTime() {
        Definition definition = definition(true);
        SplittableRandom random = new SplittableRandom(1);
        Measured measured = new Measured(1, Samples.of(50_000, 0, 800, random), Samples.of(5_000, 0, 800, random));
        State state = State.start(definition, 1, START, "test");
        State early = Steps.next(definition, state, measured, START.plusSeconds(59), "gate")
                .orElseThrow();
        assertThat(early.looks()).isEqualTo(4);
        assertThat(story(Steps.next(definition, early, measured, START.plusSeconds(60), "gate")
                        .orElseThrow()))
                .endsWith("raised 10.0");
    }

    @Test
    void byHandAPassedGateWaitsForAnAdministratorAndAFailedOneDoesNot() {
        Definition definition = definition(false);
        State passed = State.start(definition, 1, START, "test");
        SplittableRandom random = new SplittableRandom(1);
        Sample control = Samples.of(50_000, 0, 800, random);
        Measured good = new Measured(1, control, Samples.of(5_000, 0, 800, random));
        passed = Steps.next(definition, passed, good, START.plusSeconds(60), "gate")
                .orElseThrow();
        assertThat(story(passed)).containsExactly("started 2.0", "passed 2.0");
        assertThat(share(definition, passed)).isEqualTo(2);
        assertThat(Steps.next(definition, passed, good, START.plusSeconds(61), "gate"))
                .isEmpty();
        State raised = Steps.raise(definition, passed, control, START.plusSeconds(70), "admin", "by hand");
        assertThat(share(definition, raised)).isEqualTo(10);
        Measured bad = new Measured(raised.epoch(), control, Samples.of(5_000, 0.2, 800, random));
        assertThat(Steps.next(definition, raised, bad, START.plusSeconds(90), "gate")
                        .orElseThrow()
                        .phase())
                .isEqualTo(Phase.ABORTED);
    }

    @Test
    void whatHasEndedStaysSoAndKeepsABoundedHistory() {
        Definition definition = definition(true);
        State ended = Steps.abort(State.start(definition, 1, START, "test"), START, "admin", "by hand");
        assertThat(Steps.next(definition, ended, Measured.none(2), START.plus(Duration.ofDays(9)), "gate"))
                .isEmpty();
        List<Event> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(new Event(START, "event " + i, 0, "test", ""));
        }
        State state = new State(Phase.RUNNING, 0, 1, START, 0, false, null, many);
        assertThat(state.history()).hasSize(State.HISTORY).endsWith(many.getLast());
    }

    @Test
    void anExperimentSurvivesItsWayThroughZooKeeper() {
        Definition definition = definition(true);
        State state = State.start(definition, 1, START, "test")
                .raised(
                        1,
                        Samples.of(100, 0.1, 800, new SplittableRandom(1)),
                        new Event(START, "raised", 10, "gate", "why"));
        Stored stored = new Stored(definition, state);
        assertThat(Stored.parse(stored.json())).isEqualTo(stored);
        assertThat(audited(stored))
                .contains("\"phase\":\"running\"", "\"share\":10.0", "why")
                .doesNotContain("baseline");
        Stored looked = new Stored(definition, state.looked(3));
        assertThat(audited(looked)).isEqualTo(audited(stored));
    }

    private static String audited(Stored stored) {
        return new ExperimentFormat().audited("e", stored).toString();
    }
}

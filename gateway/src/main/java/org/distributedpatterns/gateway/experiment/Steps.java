package org.distributedpatterns.gateway.experiment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.distributedpatterns.gateway.experiment.State.Event;
import org.distributedpatterns.gateway.experiment.State.Phase;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an experiment: from state and measurements to the next state. Pure functions; who calls them writes the
 * result by compare-and-swap, so of several gateways that decide at once one decision counts, and each look at the
 * measurements is taken by one of them.
 */
final class Steps {

    private Steps() {}

    /**
     * The state after {@code now}, or nothing if it stays.
     *
     * @param measured the sum of what all gateways measured
     * @param by who decides, for the history
     */
    static Optional<State> next(Definition definition, State state, Measured measured, Instant now, String by) {
        if (!state.isRunning() || state.gatePassed() || definition.steps().isEmpty()) {
            return Optional.empty();
        }
        Gate gate = definition.gate();
        Duration lasted = Duration.between(state.since(), now);
        Measured counted = measured.epoch() == state.epoch() ? measured : Measured.none(state.epoch());
        Sample control = control(definition, state, counted);
        int look = lookDue(gate, control, counted.candidate(), lasted);
        if (look > state.looks()) {
            Verdict verdict = gate.judge(control, counted.candidate(), look);
            return Optional.of(
                    switch (verdict) {
                        case Verdict.Failed(String reason) -> abort(state, now, by, reason);
                        case Verdict.Passed(String reason) ->
                            definition.automatic()
                                    ? raise(definition, state, control, now, by, reason)
                                    : state.passed(look, event(definition, state, "passed", now, by, reason));
                        case Verdict.Undecided(String reason) ->
                            look == Gate.LOOKS
                                    ? abort(state, now, by, "after the last look still undecided: " + reason)
                                    : state.looked(look);
                    });
        }
        if (lasted.compareTo(gate.maxDuration()) > 0) {
            return Optional.of(abort(
                    state,
                    now,
                    by,
                    "no decision within " + gate.maxDuration() + ": "
                            + counted.candidate().requests() + " requests to the candidate, " + control.requests()
                            + " to the control, of " + gate.minSample() + " needed"));
        }
        return Optional.empty();
    }

    /** Decisive looks wait until the step has lasted, and the control has its sample. */
    private static int lookDue(Gate gate, Sample control, Sample candidate, Duration lasted) {
        int look = gate.looks(candidate.requests());
        boolean decisive = lasted.compareTo(gate.minDuration()) >= 0 && control.requests() >= gate.minSample();
        return decisive ? look : Math.min(look, Gate.LAST_EARLY);
    }

    /** In the step that leaves nobody with the control, the control of the step before. */
    private static Sample control(Definition definition, State state, Measured measured) {
        Sample baseline = state.baseline();
        return baseline != null && definition.share(state.step()) == Assignment.BUCKETS ? baseline : measured.control();
    }

    /** Gives the candidate the next share, or everything if there is none. */
    static State raise(
            Definition definition, State state, @Nullable Sample control, Instant now, String by, String reason) {
        if (state.step() >= definition.lastStep()) {
            return promote(state, now, by, reason);
        }
        int step = state.step() + 1;
        Event event = new Event(now, "raised", definition.steps().get(step), by, reason);
        return state.raised(step, control, event);
    }

    /** Gives the candidate everything, for good. */
    static State promote(State state, Instant now, String by, String reason) {
        return state.ended(Phase.PROMOTED, new Event(now, "promoted", 100, by, reason));
    }

    /** Gives the control everything, for good. */
    static State abort(State state, Instant now, String by, String reason) {
        return state.ended(Phase.ABORTED, new Event(now, "aborted", 0, by, reason));
    }

    private static Event event(Definition definition, State state, String what, Instant now, String by, String reason) {
        return new Event(now, what, definition.steps().get(state.step()), by, reason);
    }
}

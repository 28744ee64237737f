package org.distributedpatterns.gateway.experiment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an experiment is.
 *
 * @param phase running, or how it ended
 * @param step the present step, from 0; after the end, the last one
 * @param epoch grows with each step, also across runs: what was measured in another epoch counts for nothing
 * @param since when the step began
 * @param looks how many looks the gate has taken in this step
 * @param gatePassed whether the gate of this step was passed and an administrator has to go on
 * @param baseline the control in the last step that had one, for the step in which nobody gets it any more
 * @param history what happened, oldest first, at most {@value #HISTORY} events
 */
record State(
        Phase phase,
        int step,
        long epoch,
        Instant since,
        int looks,
        boolean gatePassed,
        @Nullable Sample baseline,
        List<Event> history) {

    static final int HISTORY = 32;

    /** Running, or how it ended. */
    enum Phase {
        RUNNING,
        PROMOTED,
        ABORTED
    }

    /**
     * A change of the state.
     *
     * @param what {@code started}, {@code raised}, {@code passed}, {@code promoted} or {@code aborted}
     * @param share the candidate's share since then, in percent
     * @param by the gate, or the administrator
     * @param reason what was measured, or asked
     */
    record Event(Instant at, String what, double share, String by, String reason) {}

    State {
        history = List.copyOf(history.subList(Math.max(0, history.size() - HISTORY), history.size()));
    }

    /** The beginning; {@code epoch} is above all that were measured under this name before. */
    static State start(Definition definition, long epoch, Instant now, String by) {
        double share = definition.steps().isEmpty() ? 0 : definition.steps().getFirst();
        return new State(
                Phase.RUNNING, 0, epoch, now, 0, false, null, List.of(new Event(now, "started", share, by, "")));
    }

    @JsonIgnore
    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    /** The candidate's share now, of {@link Assignment#BUCKETS}. */
    int share(Definition definition) {
        return switch (phase) {
            case RUNNING -> definition.share(step);
            case PROMOTED -> Assignment.BUCKETS;
            case ABORTED -> 0;
        };
    }

    State looked(int look) {
        return new State(phase, step, epoch, since, look, gatePassed, baseline, history);
    }

    State passed(int look, Event event) {
        return new State(phase, step, epoch, since, look, true, baseline, with(event));
    }

    State raised(int toStep, @Nullable Sample control, Event event) {
        return new State(Phase.RUNNING, toStep, epoch + 1, event.at(), 0, false, control, with(event));
    }

    State ended(Phase how, Event event) {
        return new State(how, step, epoch + 1, event.at(), looks, false, null, with(event));
    }

    private List<Event> with(Event event) {
        List<Event> events = new ArrayList<>(history);
        events.add(event);
        return events;
    }
}

package org.distributedpatterns.gateway.experiment;

/**
 * Both sides in one step of one experiment.
 *
 * @param epoch the step that it was measured in, see {@link State#epoch()}
 */
record Measured(long epoch, Sample control, Sample candidate) {

    static Measured none(long epoch) {
        return new Measured(epoch, Sample.NONE, Sample.NONE);
    }

    /** Adds what another gateway measured in the same step; anything else counts for nothing. */
    Measured plus(Measured other) {
        return other.epoch == epoch
                ? new Measured(epoch, control.plus(other.control), candidate.plus(other.candidate))
                : this;
    }
}

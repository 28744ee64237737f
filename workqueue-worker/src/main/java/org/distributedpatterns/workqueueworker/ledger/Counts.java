package org.distributedpatterns.workqueueworker.ledger;

/**
 * How many items of a queue stand where.
 *
 * @param done worked off, as far back as the log reaches; likewise {@code failed} and {@code cancelled}
 * @param dead dead letters that were not redriven
 * @param arrivalsPerSecond over the last minute; likewise {@code finishesPerSecond}
 * @param meanServiceSeconds how long an item runs, recent ones weighing more; NaN when none has finished
 */
public record Counts(
        long queued,
        long running,
        long done,
        long failed,
        long dead,
        long cancelled,
        double arrivalsPerSecond,
        double finishesPerSecond,
        double meanServiceSeconds) {

    /** Items that are not at their end. */
    public long open() {
        return queued + running;
    }
}

package org.distributedpatterns.workqueueworker.ledger;

import java.time.Duration;
import java.util.Optional;

/**
 * How many workers a queue needs, by Little's law: items in service = arrival rate × time in service. An estimate from
 * the last minute, not a promise.
 *
 * @param recommendedWorkers enough to keep up with the arrivals and to drain the backlog within {@value #DRAIN_SECONDS}
 *     s, with each busy {@value #UTILIZATION} of the time; at least one
 * @param timeToDrain how long the present workers take until the queue is empty; empty if no item has been timed yet,
 *     or if the arrivals outrun them
 */
public record Sizing(int recommendedWorkers, Optional<Duration> timeToDrain) {

    static final double UTILIZATION = 0.7;
    static final double DRAIN_SECONDS = 60;

    /**
     * @param workers the live instances
     * @param slots how many items one instance works on at once
     */
    public static Sizing of(Counts counts, int workers, int slots) {
        double service = counts.meanServiceSeconds();
        if (Double.isNaN(service)) {
            return new Sizing(1, counts.open() == 0 ? Optional.of(Duration.ZERO) : Optional.empty());
        }
        double perWorker = slots / Math.max(service, 1e-6);
        double needed = (counts.arrivalsPerSecond() + counts.open() / DRAIN_SECONDS) / (perWorker * UTILIZATION);
        int recommended = (int) Math.min(10_000, Math.max(1, Math.ceil(needed)));
        return new Sizing(recommended, drain(counts, perWorker * workers));
    }

    private static Optional<Duration> drain(Counts counts, double capacityPerSecond) {
        if (counts.open() == 0) {
            return Optional.of(Duration.ZERO);
        }
        double spare = capacityPerSecond - counts.arrivalsPerSecond();
        return spare <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) Math.ceil(1000 * counts.open() / spare)));
    }
}

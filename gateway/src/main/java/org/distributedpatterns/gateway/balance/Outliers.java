package org.distributedpatterns.gateway.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.distributedpatterns.gateway.settings.Ejection;

/**
 * Finds the instances that are much slower than the others: those whose mean latency, in three periods of a second in a
 * row, is more than a factor above the median of all means. One slow period is a garbage collection; and where all
 * become slow, the median does, too.
 */
final class Outliers {

    private static final long PERIOD = Duration.ofSeconds(1).toNanos();

    private static final int PERIODS = 3;

    private static final int LEAST_ANSWERS = 5;

    private final LongSupplier nanoTime;
    private final AtomicLong next;

    Outliers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong() + PERIOD);
    }

    /** Whether a period is over; true for one caller only. */
    boolean isDue() {
        long due = next.get();
        long now = nanoTime.getAsLong();
        return now - due >= 0 && next.compareAndSet(due, now + PERIOD);
    }

    /** Those that were too slow for long enough; ends a period. */
    List<Instance> slow(List<Instance> all, Ejection settings) {
        Map<Instance, Double> means = new LinkedHashMap<>();
        for (Instance instance : all) {
            double mean = instance.meanLatency(LEAST_ANSWERS);
            if (mean >= 0) {
                means.put(instance, mean);
            }
        }
        List<Instance> slow = new ArrayList<>();
        if (settings.latencyFactor() == 0 || means.size() < 2) {
            return slow;
        }
        double limit = Math.max(
                settings.latencyFactor() * lowerMedian(means),
                settings.latencyFloor().toNanos());
        means.forEach((instance, mean) -> {
            instance.slowPeriods = mean > limit ? instance.slowPeriods + 1 : 0;
            if (instance.slowPeriods >= PERIODS) {
                instance.slowPeriods = 0;
                slow.add(instance);
            }
        });
        return slow;
    }

    /** Of two, the smaller: one slow instance beside one fast one is an outlier, too. */
    private static double lowerMedian(Map<Instance, Double> means) {
        double[] sorted = means.values().stream().mapToDouble(mean -> mean).toArray();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }
}

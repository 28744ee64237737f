package org.distributedpatterns.bench.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures contenders in turn, round after round and every second round backwards, so that what the machine does
 * meanwhile falls on all of them alike.
 *
 * @param <R> what one measurement yields
 */
public final class SideBySide<R> {

    /** One measurement of one contender. */
    @FunctionalInterface
    public interface Measurement<R> {

        R measure() throws Exception;
    }

    private final Map<String, Measurement<R>> contenders = new LinkedHashMap<>();

    /** Adds a contender. */
    public SideBySide<R> with(String name, Measurement<R> measurement) {
        if (contenders.putIfAbsent(name, measurement) != null) {
            throw new IllegalArgumentException("two contenders are called " + name);
        }
        return this;
    }

    /** Measures each one so often; what each measurement yielded, in the order of the contenders. */
    public Map<String, List<R>> run(Settings settings) throws Exception {
        Map<String, List<R>> measured = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> measured.put(name, new ArrayList<>()));
        for (int round = 0; round < settings.rounds(); round++) {
            List<String> order = new ArrayList<>(contenders.keySet());
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            for (String name : order) {
                R result = measure(name);
                settings.progress().accept("round " + (round + 1) + ", " + name + ": " + result);
                measured.computeIfAbsent(name, _ -> new ArrayList<>()).add(result);
            }
        }
        return measured;
    }

    private R measure(String name) throws Exception {
        Measurement<R> measurement = contenders.get(name);
        if (measurement == null) {
            throw new IllegalStateException(name);
        }
        return measurement.measure();
    }

    /** The middle one; of an even number, the lower of the two in the middle. */
    public static <R> R median(List<R> results, Comparator<? super R> order) {
        return results.stream().sorted(order).toList().get((results.size() - 1) / 2);
    }
}

package org.distributedpatterns.shardservice.hot;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which keys are asked for most, with their rates. A rate decays: what was counted a half-life ago weighs half as much
 * as what is counted now, so that a burst of a moment is not yet a hot key, and a hot key is forgotten when it cools.
 *
 * <p>Thread-safe; {@link #tick} is for one thread at a time.
 */
final class HotKeys {

    /** Keys whose rates are followed: more than ever can be hot. */
    private static final int MOST = 1_000;

    /**
     * A key and how much it is asked for.
     *
     * @param key {@code namespace/key}
     * @param rate requests per second
     * @param share of all requests, from 0 to 1
     */
    record Rate(String key, double rate, double share) {}

    /**
     * The rates of a moment.
     *
     * @param rate of all keys together, requests per second
     * @param keys the most frequent ones, the first the most
     */
    record Rates(double rate, List<Rate> keys) {

        private static final Rates NONE = new Rates(0, List.of());
    }

    private final HeavyHitters hitters = new HeavyHitters();
    private final double halfLifeSeconds;
    private Map<String, Double> rates = Map.of();
    private double total;
    private volatile Rates present = Rates.NONE;
    private volatile Set<String> hot = Set.of();

    HotKeys(Duration halfLife) {
        this.halfLifeSeconds = halfLife.toNanos() / 1e9;
    }

    /** Somebody asked for the key. */
    void count(String key) {
        hitters.add(key);
    }

    /**
     * Takes over what was counted.
     *
     * @param since the time since the last call
     * @param leastRate from which on a key is hot
     * @param leastShare of all requests from which on a key is hot
     */
    void tick(Duration since, double leastRate, double leastShare) {
        HeavyHitters.Window window = hitters.drain();
        double seconds = Math.max(1e-3, since.toNanos() / 1e9);
        double kept = Math.pow(0.5, seconds / halfLifeSeconds);
        total = total * kept + window.total() / seconds * (1 - kept);
        Map<String, Double> next = new HashMap<>();
        rates.forEach((key, rate) -> next.put(key, rate * kept));
        window.counts().forEach((key, count) -> next.merge(key, count / seconds * (1 - kept), Double::sum));
        List<Rate> keys = next.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST)
                .filter(entry -> entry.getValue() > 0.01)
                .map(entry -> new Rate(entry.getKey(), entry.getValue(), total == 0 ? 0 : entry.getValue() / total))
                .toList();
        Map<String, Double> followed = new HashMap<>();
        keys.forEach(key -> followed.put(key.key(), key.rate()));
        rates = followed;
        List<Rate> hottest = keys.stream()
                .takeWhile(key -> key.rate() >= leastRate)
                .filter(key -> key.share() >= leastShare)
                .toList();
        hot = Set.copyOf(hottest.stream().map(Rate::key).toList());
        present = new Rates(total, hottest);
    }

    /** The rates of all together and of those keys that are hot. */
    Rates present() {
        return present;
    }

    boolean isHot(String key) {
        return hot.contains(key);
    }
}

package org.distributedpatterns.shardservice.hot;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Which shards stay beyond the bound, and since when. Thread-safe.
 *
 * @param <S> a shard
 */
final class HotShards<S> {

    /** What the platform promises: no shard above 1.25 × the mean. */
    static final double BOUND = 1.25;

    private volatile Map<S, Long> since = Map.of();

    /** Looks at the loads, as multiples of the mean; none counts while there is nothing to do. */
    void look(Collection<S> shards, ToDoubleFunction<S> timesMean, boolean busy, long nowNanos) {
        Map<S, Long> next = new HashMap<>();
        for (S shard : shards) {
            if (busy && timesMean.applyAsDouble(shard) > BOUND) {
                next.put(shard, since.getOrDefault(shard, nowNanos));
            }
        }
        since = Map.copyOf(next);
    }

    /** Those that have been beyond the bound for so long at least, and for how long. */
    Map<S, Duration> staying(Duration atLeast, long nowNanos) {
        Map<S, Duration> staying = new HashMap<>();
        since.forEach((shard, from) -> {
            Duration duration = Duration.ofNanos(nowNanos - from);
            if (duration.compareTo(atLeast) >= 0) {
                staying.put(shard, duration);
            }
        });
        return staying;
    }
}

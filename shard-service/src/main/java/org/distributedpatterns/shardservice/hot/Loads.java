package org.distributedpatterns.shardservice.hot;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests this router has sent to each shard of late, and which of them are beyond the bound: the read side
 * of consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam, SODA 2018; Vimeo's and HAProxy's
 * {@code hash-balance-factor} do the same). Counts decay with a half-life. Thread-safe; {@link #tick} is for one thread
 * at a time.
 *
 * @param <S> a shard
 */
final class Loads<S> {

    private static final class Load {
        private final LongAdder sent = new LongAdder();
        private volatile double earlier;
    }

    private final double bound;
    private final double halfLifeSeconds;
    private final Map<S, Load> loads = new ConcurrentHashMap<>();
    private volatile double mean;

    /** @param bound how many times the mean a shard may get before others are preferred */
    Loads(double bound, Duration halfLife) {
        this.bound = bound;
        this.halfLifeSeconds = halfLife.toNanos() / 1e9;
    }

    /** A request goes to the shard. */
    void sent(S shard) {
        loads.computeIfAbsent(shard, s -> new Load()).sent.increment();
    }

    /** Requests of late, those of the half-life ago counted half. */
    double of(S shard) {
        Load load = loads.get(shard);
        return load == null ? 0 : load.earlier + load.sent.sum();
    }

    /** 0 for a shard within the bound; else more, the further beyond. A shard that nothing is known of is within. */
    int pressure(S shard) {
        double beyond = of(shard) - bound * mean;
        return beyond <= 0 || mean <= 0 ? 0 : 1 + (int) Math.min(1_000, 20 * beyond / mean);
    }

    /** Times the mean: 1 for a shard with its part. */
    double timesMean(S shard) {
        return mean <= 0 ? 0 : of(shard) / mean;
    }

    /** Lets time pass, and forgets shards that are not among the present ones. */
    void tick(Duration since, Collection<S> present) {
        double kept = Math.pow(0.5, since.toNanos() / 1e9 / halfLifeSeconds);
        loads.keySet().retainAll(present);
        double all = 0;
        for (Load load : loads.values()) {
            load.earlier = (load.earlier + load.sent.sumThenReset()) * kept;
            all += load.earlier;
        }
        mean = present.isEmpty() ? 0 : all / present.size();
    }
}

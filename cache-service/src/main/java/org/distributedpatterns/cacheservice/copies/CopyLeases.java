package org.distributedpatterns.cacheservice.copies;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which shards hold copies of hot keys that this one owns, each for the length of a lease. Whoever writes such a key is
 * told, and brings the copies up to date before it acknowledges the write; routers read from the copies for as long as
 * they know that this is so.
 *
 * <p>Bounded and thread-safe. In memory only: a shard that starts anew knows of no copy, which is safe as long as
 * leases are shorter than a start.
 */
public final class CopyLeases {

    private static final int MOST_KEYS = 10_000;
    private static final int MOST_COPIES = 64;

    /**
     * @param epoch changes whenever a copy may have missed a write
     * @param untilNanos by name of the shard
     */
    private record Leases(long epoch, Map<String, Long> untilNanos) {}

    private final LongSupplier nanoClock;
    private final AtomicLong epochs;
    private final Map<String, Leases> byKey = new ConcurrentHashMap<>();

    /** @param firstEpoch another one at every start */
    public CopyLeases(LongSupplier nanoClock, long firstEpoch) {
        this.nanoClock = nanoClock;
        this.epochs = new AtomicLong(firstEpoch);
    }

    /**
     * Holds these copies of a key for so long. The epoch: as long as it is the same, all of them were known without a
     * gap and none was called stale. Empty if there is no room.
     */
    OptionalLong announce(String key, List<String> copies, Duration lease) {
        if (byKey.size() >= MOST_KEYS && !byKey.containsKey(key)) {
            long now = nanoClock.getAsLong();
            byKey.values()
                    .removeIf(leases -> leases.untilNanos().values().stream().allMatch(until -> until - now <= 0));
            if (byKey.size() >= MOST_KEYS) {
                return OptionalLong.empty();
            }
        }
        Leases leases = byKey.compute(key, (k, old) -> extended(old, copies, lease));
        return leases.untilNanos().size() > MOST_COPIES ? OptionalLong.empty() : OptionalLong.of(leases.epoch());
    }

    private Leases extended(@Nullable Leases old, List<String> copies, Duration lease) {
        long now = nanoClock.getAsLong();
        Map<String, Long> live = new HashMap<>();
        if (old != null) {
            old.untilNanos().forEach((copy, until) -> {
                if (until - now > 0) {
                    live.put(copy, until);
                }
            });
        }
        boolean known = live.keySet().containsAll(copies);
        copies.forEach(copy -> live.merge(copy, now + lease.toNanos(), (a, b) -> a - b > 0 ? a : b));
        return new Leases(old != null && known ? old.epoch() : epochs.incrementAndGet(), Map.copyOf(live));
    }

    /** A copy missed a write. Later writes still try to reach it; whoever reads from it has to fill it anew. */
    void revoke(String key) {
        byKey.computeIfPresent(key, (k, old) -> new Leases(epochs.incrementAndGet(), old.untilNanos()));
    }

    /** The copies of a key at this moment. To be asked after a write has been taken, not before. */
    public List<String> of(String key) {
        if (byKey.isEmpty()) {
            return List.of();
        }
        Leases leases = byKey.get(key);
        if (leases == null) {
            return List.of();
        }
        long now = nanoClock.getAsLong();
        List<String> copies = leases.untilNanos().entrySet().stream()
                .filter(copy -> copy.getValue() - now > 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (copies.isEmpty()) {
            byKey.remove(key, leases);
        }
        return copies;
    }
}

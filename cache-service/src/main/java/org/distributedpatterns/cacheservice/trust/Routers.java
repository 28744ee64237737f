package org.distributedpatterns.cacheservice.trust;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The routers that know this shard, and until when each vouches for it. A router that wants to acknowledge a write
 * without this shard first stops vouching and lets the lease run out (or is heard saying so); from then on this shard
 * answers in doubt, and no reader believes it alone. The lease is one on this shard's own clock: it hands out stamps of
 * it, and a router vouches by sending one back. So a ping that lay in a buffer while the process stood still vouches
 * for a time that is over (Gray and Cheriton, <i>Leases</i>, SOSP 1989).
 *
 * <p>A router is forgotten when it is gone for good, and then only once the other shards were asked whether it had gone
 * on without this one. Thread-safe; {@link #isDoubtful()} is one volatile read.
 */
public final class Routers {

    private static final int MOST_DEPARTED = 256;

    private final LongSupplier nanos;
    private final long origin;
    private final long life;
    private final long leaseNanos;
    private final Runnable newcomer;
    private final Map<String, Lease> known = new HashMap<>();
    private final Map<String, Set<String>> departed = new LinkedHashMap<>();

    /** Until when all vouch, in nanoseconds since the origin. */
    private volatile long confidentUntil = Long.MAX_VALUE;

    private record Lease(long sequence, long until, Set<String> skipping) {}

    /**
     * @param nanos time, in nanoseconds
     * @param life a number that no other process has: stamps of an earlier life vouch for nothing
     * @param lease how long a stamp lasts
     * @param newcomer is told when a router is heard of for the first time, or again after it was forgotten; it must
     *     not block
     */
    public Routers(LongSupplier nanos, long life, Duration lease, Runnable newcomer) {
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
        this.life = life;
        this.leaseNanos = lease.toNanos();
        this.newcomer = newcomer;
    }

    /** Whether a write may have gone on without this shard: it must not be believed alone. */
    public boolean isDoubtful() {
        return now() >= confidentUntil;
    }

    /** How long a stamp lasts. */
    public Duration lease() {
        return Duration.ofNanos(leaseNanos);
    }

    /** Takes note of a ping; returns the stamp to send back. */
    public synchronized String pinged(Ping ping) {
        String stamp = Long.toHexString(life) + "." + now();
        Lease before = known.get(ping.router());
        if (isSuperseded(ping.router()) || before != null && before.sequence() >= ping.sequence()) {
            return stamp;
        }
        if (before == null) {
            newcomer.run();
        }
        departed.remove(ping.router()); // it was cut off, not gone
        known.put(ping.router(), new Lease(ping.sequence(), until(ping), ping.skipping()));
        measure();
        return stamp;
    }

    /** The routers whose lease ran out at least so long ago. */
    public synchronized List<String> lapsedFor(Duration time) {
        long before = now() - time.toNanos();
        return known.entrySet().stream()
                .filter(router -> router.getValue().until() <= before)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether a process of the same name has started since: the older one is gone. */
    public synchronized boolean isSuperseded(String router) {
        return known.keySet().stream()
                .anyMatch(other ->
                        Ping.instance(other).equals(Ping.instance(router)) && Ping.start(other) > Ping.start(router));
    }

    /** Whether a router, present or gone, has told this shard that its writes go on without another. */
    public synchronized boolean hasSkipped(String router, String shard) {
        Lease lease = known.get(router);
        Set<String> skipping = lease == null ? departed.getOrDefault(router, Set.of()) : lease.skipping();
        return skipping.contains(shard);
    }

    /** The router is gone, and what it skipped has been caught up with. */
    public synchronized void forget(String router) {
        Lease lease = known.remove(router);
        if (lease != null) {
            departed.put(router, lease.skipping());
            if (departed.size() > MOST_DEPARTED) {
                departed.remove(departed.keySet().iterator().next());
            }
        }
        measure();
    }

    /** How many routers are known. */
    public synchronized int count() {
        return known.size();
    }

    private void measure() {
        confidentUntil = known.values().stream().mapToLong(Lease::until).min().orElse(Long.MAX_VALUE);
    }

    /** Nothing lasts beyond a stamp of this life: not what was never echoed, nor what the router does not vouch for. */
    private long until(Ping ping) {
        Long stamped = ping.skipped() ? null : stamped(ping.echo());
        return stamped == null ? now() : stamped + leaseNanos;
    }

    private @Nullable Long stamped(@Nullable String echo) {
        String own = Long.toHexString(life) + ".";
        if (echo == null || !echo.startsWith(own)) {
            return null;
        }
        try {
            return Math.min(now(), Long.parseLong(echo.substring(own.length())));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private long now() {
        return nanos.getAsLong() - origin;
    }
}

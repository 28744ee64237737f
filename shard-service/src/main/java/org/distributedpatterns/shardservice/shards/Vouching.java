package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.distributedpatterns.shardservice.shards.ShardClient.Ping;
import org.distributedpatterns.shardservice.shards.ShardClient.Pong;
import org.distributedpatterns.shardservice.shards.ShardClient.Skipped;
import org.jspecify.annotations.Nullable;

/**
 * What this router has told one shard: until when the shard may take itself for complete. The shard gives stamps of its
 * clock, and a stamp that is sent back lasts for the lease from the moment it was made, which was before its arrival
 * here. So no clock is compared with another, only their rates. Thread-safe.
 */
final class Vouching {

    /** How much faster one clock may run than the other: 1/20 of a lease is far beyond what quartz does. */
    private static final int DRIFT = 20;

    private final LongSupplier nanos;
    private long sequence;
    private @Nullable String stamp;
    private long stampArrivedAt;
    private long leaseNanos;
    private long lastsUntil;

    Vouching(LongSupplier nanos) {
        this.nanos = nanos;
        this.lastsUntil = nanos.getAsLong();
    }

    /**
     * The next ping. Pings that overtake each other do no harm: the shard goes by their numbers.
     *
     * @param skipped if not {@link Skipped#NO}, nothing is vouched for
     */
    synchronized Ping next(String router, Skipped skipped, String skipping) {
        String echo = skipped == Skipped.NO ? stamp : null;
        if (echo != null) {
            lastsUntil = Math.max(lastsUntil, stampArrivedAt + leaseNanos + leaseNanos / DRIFT);
        }
        return new Ping(router, ++sequence, echo, skipped, skipping);
    }

    synchronized void answered(Pong pong) {
        if (pong.stamp() != null) {
            stamp = pong.stamp();
            stampArrivedAt = nanos.getAsLong();
            leaseNanos = pong.lease().toNanos();
        }
    }

    /** Whether the shard has ever heard of this router: one that has not does not miss its word. */
    synchronized boolean isKnown() {
        return stamp != null;
    }

    /** How long from now until nothing that was vouched for lasts any more; negative if that is over. */
    synchronized Duration lastsFor() {
        return Duration.ofNanos(lastsUntil - nanos.getAsLong());
    }
}

package org.distributedpatterns.cacheservice.store;

import org.jspecify.annotations.Nullable;

/**
 * An entry in the store. One object per key stays in memory, so it is flat: times are nanoseconds of the store's
 * ticker.
 *
 * @param value null for a tombstone
 * @param contentType null for a tombstone
 * @param expiresAt {@link #NEVER} without a time to live
 * @param mark when this shard took it, by write, repair or fill, since the store's beginning; its complement, which is
 *     negative, if it is provisional
 */
@SuppressWarnings("ArrayRecordComponent") // compared by version, never by content
public record Stored(byte @Nullable [] value, @Nullable String contentType, long version, long expiresAt, long mark) {

    /** No expiry. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The same, as if it had arrived at another time. */
    Stored arrivedAt(long since) {
        return new Stored(value, contentType, version, expiresAt, since);
    }

    /** The same, still to be confirmed. */
    Stored provisional() {
        return arrivedAt(~arrivedAt());
    }

    /** When this shard took it, in nanoseconds since the store's beginning. */
    long arrivedAt() {
        return isProvisional() ? ~mark : mark;
    }

    /** Whether it was taken from another shard which may have known a later one by the time all routers wrote here. */
    public boolean isProvisional() {
        return mark < 0;
    }

    public boolean isTombstone() {
        return value == null;
    }
}

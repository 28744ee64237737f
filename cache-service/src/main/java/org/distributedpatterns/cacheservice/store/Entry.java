package org.distributedpatterns.cacheservice.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A value, or the tombstone of a deleted one. The bytes are shared, not copied: nobody writes to them.
 *
 * @param value the bytes; null for a tombstone
 * @param contentType as the writer gave it; null for a tombstone
 * @param version a timestamp of a router's hybrid logical clock: the larger one is the later write
 * @param timeToLive from the moment it is stored; null for as long as memory permits
 */
public record Entry(
        byte @Nullable [] value,
        @Nullable String contentType,
        long version,
        @Nullable Duration timeToLive) {

    public static Entry value(byte[] value, String contentType, long version, @Nullable Duration timeToLive) {
        return new Entry(value, contentType, version, timeToLive);
    }

    public static Entry tombstone(long version, Duration timeToLive) {
        return new Entry(null, null, version, timeToLive);
    }

    public boolean isTombstone() {
        return value == null;
    }
}

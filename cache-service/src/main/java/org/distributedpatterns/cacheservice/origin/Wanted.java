package org.distributedpatterns.cacheservice.origin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a router asks an owner to fetch.
 *
 * @param key {@code namespace/key}
 * @param seenVersion the latest version that the router has seen of it: a tombstone, a stale value, or 0 for none
 * @param version the version of what will be fetched, taken before the origin is asked
 * @param revision of the namespace's settings that the router goes by
 * @param owners the names of all that should hold the value
 * @param traceparent the caller's trace context
 */
record Wanted(
        String key,
        long seenVersion,
        long version,
        long revision,
        List<String> owners,
        @Nullable String traceparent) {

    Wanted {
        owners = List.copyOf(owners);
    }

    String namespace() {
        return key.substring(0, key.indexOf('/'));
    }

    String name() {
        return key.substring(key.indexOf('/') + 1);
    }
}

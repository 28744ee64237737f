package org.distributedpatterns.cacheservice.store;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.ToLongFunction;

/**
 * The latest version that was forgotten in each of 4096 hash ranges: 32 KiB, whatever is forgotten. A floor is as high
 * as the latest neighbour's, so that it may refuse an older entry that was never here; it never admits one that it must
 * not. Thread-safe.
 */
final class Floor {

    private static final int BITS = 12;

    private final AtomicLongArray versions = new AtomicLongArray(1 << BITS);
    private final ToLongFunction<String> hash;

    /** @param hash a key's place on the ring, of which the upper bits count: a range is a piece of the ring */
    Floor(ToLongFunction<String> hash) {
        this.hash = hash;
    }

    /** Nothing below that is to be taken; zero where nothing was forgotten. */
    long of(String key) {
        return versions.get(range(key));
    }

    void raise(String key, long version) {
        versions.accumulateAndGet(range(key), version, Math::max);
    }

    /** The highest of all. */
    long highest() {
        long highest = 0;
        for (int i = 0; i < versions.length(); i++) {
            highest = Math.max(highest, versions.get(i));
        }
        return highest;
    }

    private int range(String key) {
        return (int) (hash.applyAsLong(key) >>> Long.SIZE - BITS);
    }
}

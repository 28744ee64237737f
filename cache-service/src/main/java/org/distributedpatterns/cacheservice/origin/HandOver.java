package org.distributedpatterns.cacheservice.origin;

import java.util.List;
import org.distributedpatterns.cacheservice.store.Entry;

/** Gives a fetched value to the key's other owners. */
@FunctionalInterface
interface HandOver {

    /**
     * Offers it to all of them at once; returns when they have answered, or after a short while. One that can't be
     * reached is left to read repair.
     *
     * @param baseVersion an owner that holds something later than this does not take the value
     * @return the latest version for which one refused; 0 if none did
     */
    long offer(List<String> owners, String key, Entry entry, long baseVersion);
}

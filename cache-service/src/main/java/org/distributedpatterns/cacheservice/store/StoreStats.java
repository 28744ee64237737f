package org.distributedpatterns.cacheservice.store;

/**
 * A shard's figures since it started.
 *
 * @param entries values and tombstones that it holds, about
 * @param bytes what they weigh, with keys and overhead
 * @param maximumBytes the limit of that weight
 * @param requests reads by clients
 * @param hits reads that found a value
 * @param evictions entries dropped for want of room or because their time was over
 * @param floor the latest version that was forgotten, of all hash ranges
 */
public record StoreStats(
        long entries, long bytes, long maximumBytes, long requests, long hits, long evictions, long floor) {

    /** The part of the reads that found a value; zero before the first. */
    public double hitRatio() {
        return requests == 0 ? 0 : (double) hits / requests;
    }
}

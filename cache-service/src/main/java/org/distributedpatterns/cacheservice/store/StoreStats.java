package org.distributedpatterns.cacheservice.store;

/**
 * A shard's figures since it started.
 *
 * @param entries values and tombstones that it holds, about
 * @param bytes what they weigh, with keys and overhead
 * @param maximumBytes the limit of that weight
 * @param requests reads by clients
 * @param hits reads that found a value
 * @param evictions entries dropped for want of room
 */
public record StoreStats(long entries, long bytes, long maximumBytes, long requests, long hits, long evictions) {}

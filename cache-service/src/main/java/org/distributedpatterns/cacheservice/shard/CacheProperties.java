package org.distributedpatterns.cacheservice.shard;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What this shard holds.
 *
 * @param maximumSize the limit of all entries together with their overhead; at most 60% of the heap
 * @param maximumValueSize the largest value
 * @param tombstoneTtl how long a delete is remembered, so that no copy of the value comes back
 */
@ConfigurationProperties("platform.cache")
public record CacheProperties(
        @DefaultValue("64MB") DataSize maximumSize,
        @DefaultValue("1MB") DataSize maximumValueSize,
        @DefaultValue("10m") Duration tombstoneTtl) {

    private static final double LARGEST_HEAP_SHARE = 0.6;

    public CacheProperties {
        long heap = Runtime.getRuntime().maxMemory();
        if (maximumSize.toBytes() > heap * LARGEST_HEAP_SHARE || maximumSize.toBytes() <= 0) {
            throw new IllegalArgumentException("platform.cache.maximum-size: " + maximumSize.toMegabytes()
                    + " MB is not within 60% of the heap of " + (heap >> 20)
                    + " MB, beside which requests have to live; lower it or raise -Xmx");
        }
        if (maximumValueSize.toBytes() <= 0 || maximumValueSize.toBytes() > maximumSize.toBytes()) {
            throw new IllegalArgumentException(
                    "platform.cache.maximum-value-size must be above zero and not above platform.cache.maximum-size");
        }
        if (!tombstoneTtl.isPositive()) {
            throw new IllegalArgumentException("platform.cache.tombstone-ttl must be above zero");
        }
    }
}

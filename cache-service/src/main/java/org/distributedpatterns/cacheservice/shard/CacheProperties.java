package org.distributedpatterns.cacheservice.shard;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What this shard holds, and how it comes by it.
 *
 * @param maximumSize the limit of all entries together with their overhead; at most 60% of the heap
 * @param maximumValueSize the largest value
 * @param replication owners per key: the same figure in the routers
 * @param tombstoneTtl how long a delete is remembered, so that no copy of the value comes back
 * @param fill how the ranges are filled that this instance gains
 */
@Validated
@ConfigurationProperties("platform.cache")
public record CacheProperties(
        @DefaultValue("64MB") DataSize maximumSize,
        @DefaultValue("1MB") DataSize maximumValueSize,
        @DefaultValue("2") @Min(1) @Max(8) int replication,
        @DefaultValue("10m") Duration tombstoneTtl,
        @DefaultValue Fill fill) {

    private static final double LARGEST_HEAP_SHARE = 0.6;

    /**
     * @param recheckDelay how long after a change of membership the fill looks once more for what routers with an older
     *     view wrote meanwhile: longer than they take to notice
     * @param retryDelay between two attempts with a member that could not be asked
     * @param stallTimeout a member that sends nothing for so long is given up for this attempt
     * @param startTimeout how long the first fill may hold up the start
     * @param pauseThreshold a process that stood still for so long may have missed writes, and fills anew
     * @param releaseDelay how long the membership has to be steady before entries of lost ranges are dropped
     */
    public record Fill(
            @DefaultValue("2s") Duration recheckDelay,
            @DefaultValue("500ms") Duration retryDelay,
            @DefaultValue("2s") Duration stallTimeout,
            @DefaultValue("60s") Duration startTimeout,
            @DefaultValue("250ms") Duration pauseThreshold,
            @DefaultValue("30s") Duration releaseDelay) {

        public Fill {
            requirePositive("retry-delay", retryDelay);
            requirePositive("stall-timeout", stallTimeout);
            requirePositive("start-timeout", startTimeout);
            requirePositive("pause-threshold", pauseThreshold);
        }
    }

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

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("platform.cache.fill." + name + " must be above zero");
        }
    }
}

package org.distributedpatterns.shardservice.hot;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Hot keys and hot shards.
 *
 * @param minimumRate requests per second at this router below which no key is hot
 * @param minimumShare of this router's requests below which a key is hot only if its owners need help with it
 * @param mostKeys how many keys are spread at once
 * @param halfLife after which a count weighs half
 * @param interval between two looks at the counts
 * @param lease how long a copy of a hot key may be read without asking its owners; the bound on staleness when a copy
 *     can be reached by one router and not by another. Shorter than the session with ZooKeeper.
 * @param bound how many times the mean load a shard may have before others are asked
 * @param stays after which a shard that is beyond 1.25 × the mean is said to stay hot
 * @param nearCacheSize the most bytes that this router holds itself, of namespaces that permit it
 */
@Validated
@ConfigurationProperties("platform.hot")
record HotProperties(
        @DefaultValue("100") @Min(1) double minimumRate,
        @DefaultValue("0.02") double minimumShare,
        @DefaultValue("16") @Min(0) @Max(256) int mostKeys,
        @DefaultValue("2s") Duration halfLife,
        @DefaultValue("500ms") Duration interval,
        @DefaultValue("2s") Duration lease,
        @DefaultValue("1.15") double bound,
        @DefaultValue("30s") Duration stays,
        @DefaultValue("16MB") DataSize nearCacheSize) {

    HotProperties {
        requirePositive("half-life", halfLife);
        requirePositive("interval", interval);
        requirePositive("lease", lease);
        requirePositive("stays", stays);
        if (lease.compareTo(interval.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("platform.hot.lease must be at least twice platform.hot.interval");
        }
        if (!(minimumShare > 0 && minimumShare <= 1)) {
            throw new IllegalArgumentException("platform.hot.minimum-share must be above 0 and at most 1");
        }
        if (!(bound > 1)) {
            throw new IllegalArgumentException("platform.hot.bound must be above 1");
        }
        if (nearCacheSize.isNegative()) {
            throw new IllegalArgumentException("platform.hot.near-cache-size must not be negative");
        }
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("platform.hot." + name + " must be above zero");
        }
    }
}

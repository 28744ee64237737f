package org.distributedpatterns.shardservice.cache;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The cache as clients see it.
 *
 * @param replication owners per key: the same figure in the shards
 * @param budget the longest a request may take
 * @param maximumValueSize the largest value: the same figure in the shards
 * @param maximumBatch the most keys of one {@code _mget}
 * @param maximumBatchSize the most bytes that the values of one {@code _mget} may have together
 * @param batchParallelism how many keys of one {@code _mget} are read at once
 * @param maximumFetches the most keys that are being fetched from origins at once
 * @param clockOffset added to this router's clock, to test what skewed clocks do
 */
@Validated
@ConfigurationProperties("platform.cache")
public record CacheProperties(
        @DefaultValue("2") @Min(1) @Max(8) int replication,
        @DefaultValue("2s") Duration budget,
        @DefaultValue("1MB") DataSize maximumValueSize,
        @DefaultValue("1000") @Min(1) int maximumBatch,
        @DefaultValue("8MB") DataSize maximumBatchSize,
        @DefaultValue("16") @Min(1) int batchParallelism,
        @DefaultValue("1000") @Min(1) int maximumFetches,
        @DefaultValue("0s") Duration clockOffset) {

    public CacheProperties {
        if (!budget.isPositive()) {
            throw new IllegalArgumentException("platform.cache.budget must be above zero");
        }
        if (maximumValueSize.toBytes() <= 0 || maximumValueSize.toBytes() > 1 << 30) {
            throw new IllegalArgumentException("platform.cache.maximum-value-size must be above zero and below 1GB");
        }
        if (maximumBatchSize.compareTo(maximumValueSize) < 0) {
            throw new IllegalArgumentException(
                    "platform.cache.maximum-batch-size must not be below platform.cache.maximum-value-size");
        }
    }
}

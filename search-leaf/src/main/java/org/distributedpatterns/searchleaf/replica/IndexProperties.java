package org.distributedpatterns.searchleaf.replica;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The index and its replicas.
 *
 * @param topic the log of the documents
 * @param partitions with how many partitions to create the log where it is missing; the log's own number counts
 * @param replicas how many leaves hold each partition
 * @param dataDirectory where the indexes are kept between starts; the leaves of a machine share it
 * @param memoryMapped whether index files are mapped into memory: faster, and counted in the process's resident size
 * @param writeBuffer how much all partitions together may hold in memory before it is written
 * @param commitInterval what was applied is on disk after this time at the latest
 * @param commitRecords or after so many records, whichever comes first: so many are read again after a crash
 * @param freshness how old the view of a search may be
 * @param membershipSettle how long the membership must have been still before partitions move
 * @param handoverGrace how long a partition that was handed over is still served, for roots that have not yet noticed
 * @param maximumTimeout the longest that a search may take
 */
@Validated
@ConfigurationProperties("platform.index")
public record IndexProperties(
        @NotBlank @DefaultValue("search.main.documents") String topic,
        @Min(1) @Max(256) @DefaultValue("8") int partitions,
        @Min(1) @Max(5) @DefaultValue("2") int replicas,
        @NotNull Path dataDirectory,
        @DefaultValue("false") boolean memoryMapped,
        @DefaultValue("16MB") DataSize writeBuffer,
        @DefaultValue("10s") Duration commitInterval,
        @Min(1) @DefaultValue("10000") int commitRecords,
        @DefaultValue("200ms") Duration freshness,
        @DefaultValue("500ms") Duration membershipSettle,
        @DefaultValue("2s") Duration handoverGrace,
        @DefaultValue("10s") Duration maximumTimeout) {

    /** The only index there is for now; it names the place in ZooKeeper. */
    public static final String INDEX = "main";

    public IndexProperties {
        if (writeBuffer.toBytes() < DataSize.ofMegabytes(1).toBytes()) {
            throw new IllegalArgumentException("platform.index.write-buffer must be at least 1MB");
        }
        if (!commitInterval.isPositive()) {
            throw new IllegalArgumentException("platform.index.commit-interval must be more than nothing");
        }
        if (freshness.isNegative() || membershipSettle.isNegative() || handoverGrace.isNegative()) {
            throw new IllegalArgumentException(
                    "platform.index: freshness, membership-settle and handover-grace must not be negative");
        }
    }
}

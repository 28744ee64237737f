package org.distributedpatterns.searchroot.leaves;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Searching and taking documents in.
 *
 * @param leafService the service that the leaves are
 * @param topic the log of the documents
 * @param partitions with how many partitions to create the log where it is missing; the log's own number counts
 * @param defaultTimeout how long a search may take if the caller says nothing
 * @param maximumTimeout how long it may take at most
 * @param writeTimeout how long taking in documents may take
 * @param hedgeDelay after how long a slow leaf's partitions are asked of another one as well
 * @param connectTimeout after how long a leaf that does not accept counts as unreachable
 * @param probeInterval how often a suspected leaf is tried
 * @param startTimeout how long a start waits for a view of the leaves and for Kafka before it goes on without
 * @param documentLimit the largest document
 * @param bulkLimit the largest NDJSON body
 * @param sendBuffer how many bytes may wait for Kafka; beyond it, callers wait
 */
@Validated
@ConfigurationProperties("platform.search")
public record SearchProperties(
        @NotBlank @DefaultValue("search-leaf") String leafService,
        @NotBlank @DefaultValue("search.main.documents") String topic,
        @Min(1) @Max(256) @DefaultValue("8") int partitions,
        @DefaultValue("2s") Duration defaultTimeout,
        @DefaultValue("10s") Duration maximumTimeout,
        @DefaultValue("10s") Duration writeTimeout,
        @DefaultValue("200ms") Duration hedgeDelay,
        @DefaultValue("500ms") Duration connectTimeout,
        @DefaultValue("300ms") Duration probeInterval,
        @DefaultValue("10s") Duration startTimeout,
        @DefaultValue("1MB") DataSize documentLimit,
        @DefaultValue("8MB") DataSize bulkLimit,
        @DefaultValue("16MB") DataSize sendBuffer) {

    /** The only index there is for now; it names the place in ZooKeeper. */
    public static final String INDEX = "main";

    public SearchProperties {
        if (defaultTimeout.compareTo(maximumTimeout) > 0) {
            throw new IllegalArgumentException(
                    "platform.search.default-timeout must not be longer than platform.search.maximum-timeout");
        }
        if (documentLimit.compareTo(bulkLimit) > 0 || bulkLimit.compareTo(sendBuffer) > 0) {
            throw new IllegalArgumentException(
                    "platform.search: document-limit must not exceed bulk-limit, bulk-limit not send-buffer");
        }
    }
}

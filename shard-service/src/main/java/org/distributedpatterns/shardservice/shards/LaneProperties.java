package org.distributedpatterns.shardservice.shards;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The connections to shards.
 *
 * @param perLoop the most connections of one event loop to one shard; a second one is opened when the first is busy
 *     with a large value
 * @param maximumInFlight requests on one connection that are not answered yet; more are refused
 * @param maximumValue an answer with a longer body is a failure
 * @param stalledAfter a connection on which no answer comes for so long, although one is waited for, is given up
 * @param idleTimeout an unused connection is closed after this time: sooner than shards close theirs
 */
@Validated
@ConfigurationProperties("platform.shards.lanes")
record LaneProperties(
        @DefaultValue("4") @Min(1) int perLoop,
        @DefaultValue("1024") @Min(1) int maximumInFlight,
        @DefaultValue("1MB") DataSize maximumValue,
        @DefaultValue("1s") Duration stalledAfter,
        @DefaultValue("30s") Duration idleTimeout) {

    LaneProperties {
        if (!stalledAfter.isPositive() || !idleTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "platform.shards.lanes.stalled-after and platform.shards.lanes.idle-timeout must be above zero");
        }
    }

    /**
     * For pings, which are short and few: one connection, which is given up when a ping is.
     *
     * @param timeout of a ping
     */
    LaneProperties forPings(Duration timeout) {
        return new LaneProperties(1, maximumInFlight, maximumValue, timeout, idleTimeout);
    }
}

package org.distributedpatterns.shardservice.shards;

import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this router treats its shards.
 *
 * @param service the service whose members are the shards
 * @param connectTimeout until a connection stands
 * @param hedgeAfter a read that is not answered for so long is sent to another owner beside
 * @param attemptTimeout an owner that does not answer for so long is suspected, and the request goes on without it: a
 *     read at once, a write as soon as nobody believes that owner alone
 * @param transition how long former owners are still written to and asked once the membership has changed
 * @param probeInterval between two probes of a shard: a small part of the shards' {@code platform.cache.trust.lease}
 * @param probeTimeout a probe that is not answered for so long makes the shard suspected
 * @param joinTimeout how long the start waits for the first view of the members
 */
@Validated
@ConfigurationProperties("platform.shards")
public record ShardsProperties(
        @DefaultValue("cache-service") @NotBlank String service,
        @DefaultValue("1s") Duration connectTimeout,
        @DefaultValue("150ms") Duration hedgeAfter,
        @DefaultValue("300ms") Duration attemptTimeout,
        @DefaultValue("10s") Duration transition,
        @DefaultValue("200ms") Duration probeInterval,
        @DefaultValue("1s") Duration probeTimeout,
        @DefaultValue("30s") Duration joinTimeout) {

    public ShardsProperties {
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("hedge-after", hedgeAfter);
        requirePositive("attempt-timeout", attemptTimeout);
        requirePositive("transition", transition);
        requirePositive("probe-interval", probeInterval);
        requirePositive("probe-timeout", probeTimeout);
        requirePositive("join-timeout", joinTimeout);
        if (hedgeAfter.compareTo(attemptTimeout) > 0) {
            throw new IllegalArgumentException(
                    "platform.shards.hedge-after must not be longer than platform.shards.attempt-timeout");
        }
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("platform.shards." + name + " must be above zero");
        }
    }
}

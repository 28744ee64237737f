package org.distributedpatterns.cacheservice.fill;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.distributedpatterns.cacheservice.ring.Layout;
import org.distributedpatterns.cacheservice.ring.Sharding;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this instance comes by its entries.
 *
 * @param replication owners per key: the same figure in the routers
 * @param function how keys are laid out over the members: the same in the routers
 * @param weights of members by name, 1 for those that are not named: the same in the routers
 * @param fill the pace
 */
@Validated
@ConfigurationProperties("platform.cache")
public record FillProperties(
        @DefaultValue("2") @Min(1) @Max(8) int replication,
        @DefaultValue("ring") Sharding function,
        @DefaultValue Map<String, Double> weights,
        @DefaultValue Fill fill) {

    public FillProperties {
        weights = new Layout(function, weights).weights();
    }

    Layout layout() {
        return new Layout(function, weights);
    }

    /**
     * @param recheckDelay how long after a change of membership the fill looks once more for what routers with an older
     *     view wrote meanwhile: longer than they take to notice
     * @param retryDelay between two attempts while a member can't be asked
     * @param stallTimeout a member that sends nothing for so long is given up for this attempt
     * @param startTimeout how long the first fill may hold up the start
     * @param pauseThreshold a process that stood still for so long may have missed writes, and fills anew; not longer
     *     than the routers' {@code platform.shards.attempt-timeout}
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
            requirePositive("recheck-delay", recheckDelay);
            requirePositive("retry-delay", retryDelay);
            requirePositive("stall-timeout", stallTimeout);
            requirePositive("start-timeout", startTimeout);
            requirePositive("pause-threshold", pauseThreshold);
            requirePositive("release-delay", releaseDelay);
        }

        private static void requirePositive(String name, Duration duration) {
            if (!duration.isPositive()) {
                throw new IllegalArgumentException("platform.cache.fill." + name + " must be above zero");
            }
        }
    }
}

package org.distributedpatterns.cacheservice.fill;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.distributedpatterns.cacheservice.ring.Layout;
import org.distributedpatterns.cacheservice.ring.Sharding;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How this instance comes by its entries.
 *
 * @param replication owners per key: the same figure in the routers
 * @param function how keys are laid out over the members: the same in the routers
 * @param weights of members by name, 1 for those that are not named: the same in the routers
 * @param fill the pace
 * @param trust how far routers are trusted to say what was missed
 */
@Validated
@ConfigurationProperties("platform.cache")
public record FillProperties(
        @DefaultValue("2") @Min(1) @Max(8) int replication,
        @DefaultValue("ring") Sharding function,
        @DefaultValue Map<String, Double> weights,
        @DefaultValue Fill fill,
        @DefaultValue Trust trust) {

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
     * @param lastCheckDelay how long after settling the fill looks a last time: together with the recheck longer than
     *     any router takes to notice that its view is old, shorter than its {@code platform.shards.transition}
     * @param transition the routers' {@code platform.shards.transition}: how long they write to a former owner, which
     *     hands over what it owned as long as all of them do
     * @param rate the most bytes per second that this instance takes from others
     * @param releaseDelay how long the membership has to be steady before entries of lost ranges are dropped
     */
    public record Fill(
            @DefaultValue("2s") Duration recheckDelay,
            @DefaultValue("500ms") Duration retryDelay,
            @DefaultValue("2s") Duration stallTimeout,
            @DefaultValue("60s") Duration startTimeout,
            @DefaultValue("6s") Duration lastCheckDelay,
            @DefaultValue("10s") Duration transition,
            @DefaultValue("64MB") DataSize rate,
            @DefaultValue("30s") Duration releaseDelay) {

        public Fill {
            requirePositive("recheck-delay", recheckDelay);
            requirePositive("retry-delay", retryDelay);
            requirePositive("stall-timeout", stallTimeout);
            requirePositive("start-timeout", startTimeout);
            requirePositive("last-check-delay", lastCheckDelay);
            requirePositive("transition", transition);
            if (rate.toBytes() <= 0) {
                throw new IllegalArgumentException("platform.cache.fill.rate must be above zero");
            }
            requirePositive("release-delay", releaseDelay);
            if (transition.compareTo(recheckDelay) <= 0) {
                throw new IllegalArgumentException(
                        "platform.cache.fill.transition must be longer than platform.cache.fill.recheck-delay");
            }
        }

        /** How long after a loss every router still writes here what was lost, however early it noticed. */
        Duration whileWritten() {
            return transition.minus(recheckDelay);
        }

        /** How long after a loss a router may, however late it noticed. */
        Duration untilNobodyWrites() {
            return transition.plus(recheckDelay);
        }

        private static void requirePositive(String name, Duration duration) {
            if (!duration.isPositive()) {
                throw new IllegalArgumentException("platform.cache.fill." + name + " must be above zero");
            }
        }
    }

    /**
     * @param lease how long a router's word lasts that nothing was missed: a write that goes on without this instance
     *     waits for it to run out, unless the instance hears of it; several times the routers' probe interval
     * @param forgetAfter how long a router has to be silent, and no member, before it counts as gone
     */
    public record Trust(
            @DefaultValue("1s") Duration lease,
            @DefaultValue("3s") Duration forgetAfter) {

        public Trust {
            if (!lease.isPositive()) {
                throw new IllegalArgumentException("platform.cache.trust.lease must be above zero");
            }
            if (forgetAfter.compareTo(lease) < 0) {
                throw new IllegalArgumentException(
                        "platform.cache.trust.forget-after must not be shorter than platform.cache.trust.lease");
            }
        }
    }
}

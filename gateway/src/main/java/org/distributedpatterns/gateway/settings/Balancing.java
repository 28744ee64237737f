package org.distributedpatterns.gateway.settings;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which instance a request goes to.
 *
 * @param strategy how one is chosen
 * @param weights for {@link Strategy#WEIGHTED}: shares of instances by name, any unit; one that is not named has what
 *     it publishes as {@code weight}, or 1
 * @param header for {@link Strategy#HEADER_HASH}: the header whose value decides
 * @param cookie for {@link Strategy#COOKIE}: the name of the cookie that we give to callers
 * @param slowStart how long a new instance, or one that comes back, gets less than its share; zero for not at all
 * @param panicBelow the share of instances that must be fit; with fewer, all that accept connections are used, since
 *     the fit ones alone would not stand it
 */
public record Balancing(
        @DefaultValue("round-robin") Strategy strategy,
        @DefaultValue Map<String, Double> weights,
        @DefaultValue("") String header,
        @DefaultValue("platform-instance") String cookie,
        @DefaultValue("10s") Duration slowStart,
        @DefaultValue("0.5") double panicBelow) {

    /** How an instance is chosen among those that are fit. */
    public enum Strategy {
        ROUND_ROBIN,
        RANDOM,
        LEAST_REQUEST,
        WEIGHTED,
        IP_HASH,
        COOKIE,
        HEADER_HASH
    }

    public Balancing {
        weights = Map.copyOf(weights);
        weights.forEach((instance, weight) -> Rules.require(
                weight >= 0 && weight <= 1_000_000, "balancing.weights." + instance, "must be from 0 to 1000000"));
        Rules.require(
                strategy != Strategy.HEADER_HASH || header.matches("[A-Za-z0-9-]{1,64}"),
                "balancing.header",
                "must name a header for the strategy header-hash");
        Rules.require(cookie.matches("[A-Za-z0-9_-]{1,64}"), "balancing.cookie", "must be the name of a cookie");
        Rules.notNegative("balancing.slow-start", slowStart);
        Rules.within("balancing.panic-below", panicBelow, 0, 1);
    }
}

package org.distributedpatterns.gateway.settings;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many requests may wait for a service at a time. The limit moves between its bounds with the latency that is seen.
 *
 * @param enabled whether there is one
 * @param initial where it begins
 * @param least never below
 * @param most never above
 */
public record Limit(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("200") int initial,
        @DefaultValue("100") int least,
        @DefaultValue("1000") int most) {

    public Limit {
        Rules.require(least >= 1, "limit.least", "must be at least 1");
        Rules.require(initial >= least && initial <= most, "limit.initial", "must be from limit.least to limit.most");
    }
}

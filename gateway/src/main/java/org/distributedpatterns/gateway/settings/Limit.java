package org.distributedpatterns.gateway.settings;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many requests may wait for a service at a time. The limit moves between its bounds with the latency that is seen.
 * The least is what a pause of two seconds, such as the first requests of a new instance on a busy machine, gathers at
 * 250 requests/s: a limit that turns those away makes failures of a rolling restart.
 *
 * @param enabled whether there is one
 * @param initial where it begins
 * @param least never below
 * @param most never above
 */
public record Limit(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1000") int initial,
        @DefaultValue("500") int least,
        @DefaultValue("2000") int most) {

    public Limit {
        Rules.require(least >= 1, "limit.least", "must be at least 1");
        Rules.require(initial >= least && initial <= most, "limit.initial", "must be from limit.least to limit.most");
    }
}

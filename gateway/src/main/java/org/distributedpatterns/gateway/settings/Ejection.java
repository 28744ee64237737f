package org.distributedpatterns.gateway.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Outlier ejection: an instance whose answers are worse than those of the others is passed over for a while.
 *
 * @param errors how many answers of 500 and above, or none in time, in a row; 0 for never
 * @param gatewayErrors how many answers of 502, 503 and 504, or none in time, in a row; 0 for never
 * @param latencyFactor how many times the median latency of all its own may be; 0 for any
 * @param latencyFloor a latency below this is never too much
 * @param first how long the first ejection lasts; each further one in a row twice as long
 * @param longest the longest ejection
 * @param atMost the share of instances that may be ejected at a time
 */
public record Ejection(
        @DefaultValue("5") int errors,
        @DefaultValue("3") int gatewayErrors,
        @DefaultValue("5") double latencyFactor,
        @DefaultValue("50ms") Duration latencyFloor,
        @DefaultValue("3s") Duration first,
        @DefaultValue("30s") Duration longest,
        @DefaultValue("0.5") double atMost) {

    public Ejection {
        Rules.require(errors >= 0, "ejection.errors", "must not be negative");
        Rules.require(gatewayErrors >= 0, "ejection.gateway-errors", "must not be negative");
        Rules.require(
                latencyFactor == 0 || latencyFactor > 1, "ejection.latency-factor", "must be above 1, or 0 for never");
        Rules.notNegative("ejection.latency-floor", latencyFloor);
        Rules.positive("ejection.first", first);
        Rules.require(longest.compareTo(first) >= 0, "ejection.longest", "must not be below ejection.first");
        Rules.within("ejection.at-most", atMost, 0, 1);
    }
}

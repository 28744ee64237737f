package org.distributedpatterns.gateway.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Active checks: each instance is asked now and then whether it is ready.
 *
 * @param enabled whether at all; an instance that publishes no management port is checked only where {@code port} says
 *     so
 * @param path what is asked for; 2xx is ready
 * @param management whether at the management port that the instance publishes, or at the port that it serves
 * @param interval the time between two checks of an instance
 * @param timeout how long an answer may take
 * @param unready how many checks in a row must fail
 */
public record Checks(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("/actuator/health/readiness") String path,
        @DefaultValue("true") boolean management,
        @DefaultValue("3s") Duration interval,
        @DefaultValue("1s") Duration timeout,
        @DefaultValue("2") int unready) {

    public Checks {
        Rules.require(path.startsWith("/"), "checks.path", "must start with /");
        Rules.positive("checks.interval", interval);
        Rules.positive("checks.timeout", timeout);
        Rules.require(timeout.compareTo(interval) <= 0, "checks.timeout", "must not exceed checks.interval");
        Rules.require(unready >= 1, "checks.unready", "must be at least 1");
    }
}

package org.distributedpatterns.gateway.settings;

import java.time.Duration;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for the calls of one service. Whoever supplies settings returns the same object until something changes:
 * what is derived of it (the state of a strategy, a circuit breaker) is made anew when the part that it depends on is
 * no longer equal.
 *
 * @param timeout the most that a request may take until its answer begins, whatever its caller allows
 * @param balancing which instance a request goes to
 * @param checks the active readiness checks
 * @param ejection the instances that are passed over for their answers
 * @param retries what is sent again, to another instance
 * @param breaker when the service as a whole is no longer called
 * @param limit how many requests may wait for the service at a time
 */
public record RouteSettings(
        @DefaultValue("30s") Duration timeout,
        @DefaultValue Balancing balancing,
        @DefaultValue Checks checks,
        @DefaultValue Ejection ejection,
        @DefaultValue Retries retries,
        @DefaultValue Breaker breaker,
        @DefaultValue Limit limit) {

    public RouteSettings {
        Rules.positive("timeout", timeout);
    }

    /** The settings of each service; called for every request, so it answers from memory. */
    public interface Source extends Function<String, RouteSettings> {}
}

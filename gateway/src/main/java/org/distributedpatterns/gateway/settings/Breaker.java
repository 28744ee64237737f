package org.distributedpatterns.gateway.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The circuit breaker of a service as a whole. Failures are 502, 503 and 504, broken connections and silence.
 *
 * @param enabled whether there is one
 * @param failureRate the share of failures, within the window, that opens it
 * @param window how far back it looks
 * @param atLeast how many requests the window must have
 * @param open how long nothing is sent, before a few requests may try
 * @param trials how many
 */
public record Breaker(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("0.8") double failureRate,
        @DefaultValue("10s") Duration window,
        @DefaultValue("50") int atLeast,
        @DefaultValue("3s") Duration open,
        @DefaultValue("10") int trials) {

    public Breaker {
        Rules.within("breaker.failure-rate", failureRate, 0.01, 1);
        Rules.require(window.toSeconds() >= 1, "breaker.window", "must be at least a second");
        Rules.require(atLeast >= 1, "breaker.at-least", "must be at least 1");
        Rules.positive("breaker.open", open);
        Rules.require(trials >= 1, "breaker.trials", "must be at least 1");
    }
}

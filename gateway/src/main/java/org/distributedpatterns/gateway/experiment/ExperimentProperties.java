package org.distributedpatterns.gateway.experiment;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How experiments are carried out.
 *
 * @param interval how often measurements are told to the other gateways and steps are decided on
 * @param mirrorConnections the most connections to one candidate instance for copies of requests
 */
@ConfigurationProperties("platform.gateway.experiments")
record ExperimentProperties(
        @DefaultValue("1s") Duration interval,
        @DefaultValue("16") int mirrorConnections) {

    ExperimentProperties {
        if (interval.toMillis() < 50) {
            throw new IllegalArgumentException("platform.gateway.experiments.interval must be at least 50ms");
        }
        if (mirrorConnections < 1) {
            throw new IllegalArgumentException("platform.gateway.experiments.mirror-connections must be at least 1");
        }
    }
}

package org.distributedpatterns.electiondemo.election;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The election.
 *
 * @param path its node in ZooKeeper; services with the same path elect one leader among them
 * @param readTimeout how long a request may wait for ZooKeeper
 * @param yieldTimeout how long a request to yield may wait for the next leader
 */
@Validated
@ConfigurationProperties("platform.election")
record ElectionProperties(
        String path,
        @DefaultValue("2s") Duration readTimeout,
        @DefaultValue("10s") Duration yieldTimeout) {

    ElectionProperties {
        positive("read-timeout", readTimeout);
        positive("yield-timeout", yieldTimeout);
    }

    private static void positive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("platform.election." + name + " must be positive, not " + duration);
        }
    }

    ElectionPaths paths() {
        return new ElectionPaths(path);
    }
}

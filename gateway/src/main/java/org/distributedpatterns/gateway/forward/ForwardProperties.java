package org.distributedpatterns.gateway.forward;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How requests are carried to instances.
 *
 * @param connectTimeout how long an instance may take to accept a connection before the next one is tried
 * @param maxTime the most that a request may take until the answer begins, whatever its caller allows
 * @param maxConnections the most connections to one instance
 * @param maxIdle how long a connection may idle and still be used: well below the instances' keep-alive of 20 s
 * @param replayMemory what all bodies that are kept for a second attempt may take together; while it is used up, bodies
 *     are streamed and a broken connection is not retried
 * @param replayLimit the largest body that is kept
 * @param suspicion how long an instance that failed is passed over at first
 * @param longestSuspicion how long at most
 */
@ConfigurationProperties("platform.gateway.forward")
record ForwardProperties(
        @DefaultValue("500ms") Duration connectTimeout,
        @DefaultValue("30s") Duration maxTime,
        @DefaultValue("256") int maxConnections,
        @DefaultValue("8s") Duration maxIdle,
        @DefaultValue("24MB") DataSize replayMemory,
        @DefaultValue("1MB") DataSize replayLimit,
        @DefaultValue("2s") Duration suspicion,
        @DefaultValue("16s") Duration longestSuspicion) {

    ForwardProperties {
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("max-time", maxTime);
        requirePositive("max-idle", maxIdle);
        requirePositive("suspicion", suspicion);
        if (connectTimeout.compareTo(maxTime) >= 0) {
            throw new IllegalArgumentException("platform.gateway.forward.connect-timeout must be below max-time");
        }
        if (longestSuspicion.compareTo(suspicion) < 0) {
            throw new IllegalArgumentException(
                    "platform.gateway.forward.longest-suspicion must not be below suspicion");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("platform.gateway.forward.max-connections must be at least 1");
        }
        if (replayLimit.compareTo(replayMemory) > 0) {
            throw new IllegalArgumentException("platform.gateway.forward.replay-limit must not exceed replay-memory");
        }
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("platform.gateway.forward." + name + " must be positive");
        }
    }
}

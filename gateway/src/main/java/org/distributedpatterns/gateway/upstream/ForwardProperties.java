package org.distributedpatterns.gateway.upstream;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How requests are carried to instances.
 *
 * @param onEventLoop whether plain requests are forwarded on the event loop of their connection, see the package
 *     fastpath
 * @param connectTimeout how long an instance may take to accept a connection before the next one is tried
 * @param maxTime the most that a request may take until the answer begins, whatever its caller allows
 * @param maxConnections the most connections to one instance, of the event loops and of the chain each
 * @param maxIdle how long a connection may idle and still be used: well below any instance's keep-alive, since a
 *     request on a connection that is just being closed is lost, and a POST cannot be repeated; a new connection costs
 *     less
 * @param replayMemory what all bodies that are kept for a second attempt may take together; while it is used up, bodies
 *     are streamed and a broken connection is not retried
 * @param replayLimit the largest body that is kept
 */
@ConfigurationProperties("platform.gateway.forward")
public record ForwardProperties(
        @DefaultValue("true") boolean onEventLoop,
        @DefaultValue("500ms") Duration connectTimeout,
        @DefaultValue("30s") Duration maxTime,
        @DefaultValue("256") int maxConnections,
        @DefaultValue("1500ms") Duration maxIdle,
        @DefaultValue("24MB") DataSize replayMemory,
        @DefaultValue("1MB") DataSize replayLimit) {

    public ForwardProperties {
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("max-time", maxTime);
        requirePositive("max-idle", maxIdle);
        if (connectTimeout.compareTo(maxTime) >= 0) {
            throw new IllegalArgumentException("platform.gateway.forward.connect-timeout must be below max-time");
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

package org.distributedpatterns.kit.front;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of the front.
 *
 * @param eventLoops threads that serve connections; 0 for one per processor
 * @param nativeTransport whether to use epoll where it can be loaded; NIO otherwise
 * @param maximumConnections more are closed as they come
 * @param maximumHeader the request line and the header fields, each
 * @param maximumBody the largest body that the fast path collects; larger ones are Spring MVC's
 * @param maximumBodies all bodies together that are being collected; requests wait for room, unread
 * @param idleTimeout a connection without a request is closed after this time: longer than callers keep theirs
 * @param requestTimeout from the first byte of a request to its last, and for each part of an answer to be taken
 */
@Validated
@ConfigurationProperties("platform.front")
record FrontProperties(
        @DefaultValue("0") @Min(0) int eventLoops,
        @DefaultValue("true") boolean nativeTransport,
        @DefaultValue("4096") @Min(1) int maximumConnections,
        @DefaultValue("8KB") DataSize maximumHeader,
        @DefaultValue("1MB") DataSize maximumBody,
        @DefaultValue("16MB") DataSize maximumBodies,
        @DefaultValue("75s") Duration idleTimeout,
        @DefaultValue("10s") Duration requestTimeout) {

    FrontProperties {
        if (maximumBodies.compareTo(maximumBody) < 0) {
            throw new IllegalArgumentException(
                    "platform.front.maximum-bodies must not be below platform.front.maximum-body");
        }
        if (!idleTimeout.isPositive() || !requestTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "platform.front.idle-timeout and platform.front.request-timeout must be above zero");
        }
    }

    int loops() {
        return eventLoops == 0 ? Runtime.getRuntime().availableProcessors() : eventLoops;
    }
}

package org.distributedpatterns.gateway.route;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which of the published prefixes are routed.
 *
 * @param allowedPrefixes what services may claim, for example {@code /api/**}
 * @param allowedTargets hosts outside of the fleet that routes may lead to, as {@code host:port} or {@code host:*};
 *     none by default
 * @param remember how long a prefix whose last instance has gone is answered with 503 before it is 404
 */
@ConfigurationProperties("platform.gateway")
record RouteProperties(
        @DefaultValue("/api/**") List<String> allowedPrefixes,
        @DefaultValue List<String> allowedTargets,
        @DefaultValue("5m") Duration remember) {

    RouteProperties {
        allowedPrefixes = List.copyOf(allowedPrefixes);
        for (String prefix : allowedPrefixes) {
            if (!prefix.startsWith("/") || prefix.equals("/**") || prefix.equals("/")) {
                throw new IllegalArgumentException("platform.gateway.allowed-prefixes: \"" + prefix
                        + "\" must start with / and must not be everything");
            }
        }
        allowedTargets = List.copyOf(allowedTargets);
        if (remember.isNegative()) {
            throw new IllegalArgumentException("platform.gateway.remember must not be negative");
        }
    }
}

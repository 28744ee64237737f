package org.distributedpatterns.cacheservice.origin;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this shard asks origins.
 *
 * @param allowed origins as {@code scheme://host:port}, where the port may be {@code *}: the same list as in the
 *     routers
 * @param maximumConcurrent the most calls at once; a fetch beyond them is refused, not queued
 * @param maximumWaiting the most requests that wait for calls at once
 * @param maximumRedirects the most redirects that one fetch follows
 * @param connectTimeout until a connection to an origin stands
 * @param handOverTimeout how long a fetched value's other owners may take to store it before the fetch goes on
 */
@Validated
@ConfigurationProperties("platform.cache.origins")
public record OriginProperties(
        @DefaultValue List<@NotBlank String> allowed,
        @DefaultValue("64") @Min(1) @Max(10_000) int maximumConcurrent,
        @DefaultValue("1000") @Min(1) @Max(100_000) int maximumWaiting,
        @DefaultValue("5") @Min(0) @Max(20) int maximumRedirects,
        @DefaultValue("1s") Duration connectTimeout,
        @DefaultValue("250ms") Duration handOverTimeout) {

    public OriginProperties {
        allowed = List.copyOf(allowed);
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("hand-over-timeout", handOverTimeout);
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("platform.cache.origins." + name + " must be above zero");
        }
    }
}

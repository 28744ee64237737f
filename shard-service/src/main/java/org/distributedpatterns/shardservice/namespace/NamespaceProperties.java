package org.distributedpatterns.shardservice.namespace;

import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where values may be read from.
 *
 * @param allowed origins as {@code scheme://host:port}, where the port may be {@code *}: the same list in the shards,
 *     which check again
 * @param startTimeout how long the start waits for the first view of the namespaces
 */
@Validated
@ConfigurationProperties("platform.cache.origins")
public record NamespaceProperties(
        @DefaultValue List<@NotBlank String> allowed,
        @DefaultValue("30s") Duration startTimeout) {

    public NamespaceProperties {
        allowed = List.copyOf(allowed);
        if (!startTimeout.isPositive()) {
            throw new IllegalArgumentException("platform.cache.origins.start-timeout must be above zero");
        }
    }
}

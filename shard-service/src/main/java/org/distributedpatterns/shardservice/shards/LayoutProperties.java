package org.distributedpatterns.shardservice.shards;

import java.util.Map;
import org.distributedpatterns.shardservice.ring.Layout;
import org.distributedpatterns.shardservice.ring.Sharding;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How keys are laid out over the shards: the same in the shards themselves.
 *
 * @param function {@code ring}, {@code bounded-load}, {@code rendezvous}, {@code maglev}, {@code jump} or
 *     {@code modulo}
 * @param weights of shards by name, 1 for those that are not named; only {@code ring} and {@code bounded-load} heed
 *     them
 */
@ConfigurationProperties("platform.cache")
record LayoutProperties(
        @DefaultValue("ring") Sharding function,
        @DefaultValue Map<String, Double> weights) {

    LayoutProperties {
        weights = new Layout(function, weights).weights();
    }

    Layout layout() {
        return new Layout(function, weights);
    }
}

package org.distributedpatterns.shardservice.cache;

import org.distributedpatterns.shardservice.hot.Hot;
import org.distributedpatterns.shardservice.membership.Identity;
import org.distributedpatterns.shardservice.replication.HybridClock;
import org.distributedpatterns.shardservice.shards.Exclusions;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.shards.ShardsProperties;
import org.distributedpatterns.shardservice.shards.Standing;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CacheConfiguration {

    @Bean
    HybridClock clock(Identity identity, CacheProperties properties) {
        String instance = identity.instance();
        int ordinal = Integer.parseInt(instance.substring(instance.lastIndexOf('-') + 1));
        long offset = properties.clockOffset().toMillis();
        return new HybridClock(() -> System.currentTimeMillis() + offset, ordinal);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Repairs repairs(Shards shards, ShardClient client) {
        return new Repairs(shards, client);
    }

    @Bean
    Reads reads(Shards shards, ShardClient client, ShardsProperties properties, Repairs repairs, Hot hot) {
        return new Reads(shards, client, properties, repairs, hot);
    }

    @Bean
    Writes writes(
            Shards shards,
            ShardClient client,
            ShardsProperties properties,
            HybridClock clock,
            Exclusions exclusions,
            Standing standing,
            Hot hot) {
        return new Writes(shards, client, properties, clock, exclusions, standing, hot);
    }

    /** Lets an encoded slash come as far as the key's own check, which says what to do about it. */
    @Bean
    TomcatConnectorCustomizer encodedSlashes() {
        return connector -> {
            connector.setEncodedSolidusHandling("passthrough");
            connector.setEncodedReverseSolidusHandling("passthrough");
        };
    }
}

package org.distributedpatterns.shardservice.cache;

import java.util.concurrent.Executors;
import org.distributedpatterns.shardservice.front.FastPath;
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
import tools.jackson.databind.json.JsonMapper;

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
    Reads reads(Shards shards, ShardClient client, ShardsProperties properties, Repairs repairs) {
        return new Reads(shards, client, properties, repairs);
    }

    @Bean
    Writes writes(
            Shards shards,
            ShardClient client,
            ShardsProperties properties,
            HybridClock clock,
            Exclusions exclusions,
            Standing standing) {
        return new Writes(shards, client, properties, clock, exclusions, standing);
    }

    @Bean
    FastPath cachePath(
            Shards shards,
            ShardClient client,
            ShardsProperties shardsProperties,
            Repairs repairs,
            Reads reads,
            Writes writes,
            CacheProperties properties,
            JsonMapper json) {
        var firstReads = new FirstReads(shards, client, repairs, shardsProperties.hedgeAfter());
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("cache-", 0).factory());
        return new CachePath(firstReads, reads, writes, new Problems(json), properties, threads);
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

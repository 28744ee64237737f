package org.distributedpatterns.shardservice.cache;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.distributedpatterns.shardservice.definition.Definitions;
import org.distributedpatterns.shardservice.front.FastPath;
import org.distributedpatterns.shardservice.hot.Hot;
import org.distributedpatterns.shardservice.membership.Identity;
import org.distributedpatterns.shardservice.periodic.Tasks;
import org.distributedpatterns.shardservice.readthrough.Namespace;
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
    Repairs repairs(Shards shards, ShardClient client, Tasks tasks) {
        return new Repairs(shards, client, tasks);
    }

    @Bean
    Reads reads(Shards shards, ShardClient client, ShardsProperties properties, Repairs repairs, Hot hot) {
        return new Reads(shards, client, properties, repairs, hot);
    }

    @Bean
    BatchReads batchReads(Reads reads, ShardClient client, ShardsProperties properties, CacheProperties cache) {
        return new BatchReads(
                reads, client, properties, cache.maximumBatchSize().toBytes());
    }

    @Bean
    OriginCalls originCalls(
            Shards shards, ShardClient client, HybridClock clock, CacheProperties properties, MeterRegistry meters) {
        var executor = ContextExecutorService.wrap(
                Executors.newVirtualThreadPerTaskExecutor(),
                ContextSnapshotFactory.builder().build()::captureAll); // the trace of whoever began the call goes on
        var calls = new OriginCalls(shards, client, clock, properties.maximumFetches(), executor);
        meters.more().counter("platform.cache.origin.coalesced", List.of(), calls, OriginCalls::coalesced);
        meters.gauge("platform.cache.origin.fetches", calls, OriginCalls::underWay);
        return calls;
    }

    @Bean
    ReadThrough readThrough(Reads reads, Definitions<Namespace> namespaces, OriginCalls calls) {
        return new ReadThrough(
                reads, namespaces, calls, () -> 1 - ThreadLocalRandom.current().nextDouble());
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

    @Bean
    FastPath cachePath(
            Reads reads,
            ReadThrough readThrough,
            ShardsProperties shards,
            CacheProperties properties,
            JsonMapper json) {
        return new CachePath(
                new FirstReads(reads, shards.hedgeAfter()), readThrough, new Problems(json), properties.budget());
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

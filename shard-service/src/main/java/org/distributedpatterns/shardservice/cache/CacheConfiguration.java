package org.distributedpatterns.shardservice.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.distributedpatterns.shardservice.front.FastPath;
import org.distributedpatterns.shardservice.membership.Identity;
import org.distributedpatterns.shardservice.readthrough.Namespaces;
import org.distributedpatterns.shardservice.replication.HybridClock;
import org.distributedpatterns.shardservice.shards.CatchUp;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.shards.ShardsProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class CacheConfiguration {

    @Bean
    HybridClock clock(Identity identity) {
        String instance = identity.instance();
        int ordinal = Integer.parseInt(instance.substring(instance.lastIndexOf('-') + 1));
        return new HybridClock(System::currentTimeMillis, ordinal);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Repairs repairs(Shards shards, ShardClient client) {
        return new Repairs(shards, client);
    }

    @Bean
    CatchUp catchUp(Repairs repairs) {
        return repairs::catchUp;
    }

    @Bean
    Reads reads(Shards shards, ShardClient client, ShardsProperties properties, Repairs repairs) {
        return new Reads(shards, client, properties, repairs);
    }

    @Bean
    BatchReads batchReads(
            Shards shards, ShardClient client, ShardsProperties properties, Repairs repairs, CacheProperties cache) {
        return new BatchReads(
                shards, client, properties, repairs, cache.maximumBatchSize().toBytes());
    }

    @Bean
    OriginCalls originCalls(
            Shards shards,
            ShardClient client,
            HybridClock clock,
            CacheProperties properties,
            MeterRegistry meters,
            ObjectProvider<Tracer> tracer) {
        var calls = new OriginCalls(shards, client, clock, properties.maximumFetches(), inTrace(tracer));
        meters.more().counter("platform.cache.origin.coalesced", List.of(), calls, OriginCalls::coalesced);
        meters.gauge("platform.cache.origin.fetches", calls, OriginCalls::underWay);
        return calls;
    }

    /** The trace of whoever began a call goes on with it, from an event loop as from a thread of Spring MVC. */
    private static Executor inTrace(ObjectProvider<Tracer> tracer) {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        Tracer spans = tracer.getIfAvailable();
        return spans == null
                ? threads
                : call -> threads.execute(spans.currentTraceContext().wrap(call));
    }

    @Bean
    ReadThrough readThrough(Reads reads, Namespaces namespaces, OriginCalls calls) {
        return new ReadThrough(
                reads, namespaces, calls, () -> 1 - ThreadLocalRandom.current().nextDouble());
    }

    @Bean
    Writes writes(Shards shards, ShardClient client, ShardsProperties properties, HybridClock clock, Repairs repairs) {
        return new Writes(shards, client, properties, clock, repairs);
    }

    @Bean
    FastPath cachePath(
            Shards shards,
            ShardClient client,
            ShardsProperties shardsProperties,
            Repairs repairs,
            ReadThrough reads,
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

package org.distributedpatterns.gateway.httpcache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.distributedpatterns.gateway.fastpath.CacheGate;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.distributedpatterns.gateway.wire.EarlyDoors;
import org.distributedpatterns.gateway.wire.HitRule;
import org.distributedpatterns.gateway.wire.Http11Connections;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import reactor.netty.NettyPipeline;

@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "platform.gateway.http-cache.enabled", matchIfMissing = true)
class HttpCacheConfiguration {

    /** For how long, and of how many URIs, it is remembered that requests for them need not wait for each other. */
    private static final Duration UNSHAREABLE = Duration.ofMinutes(1);

    private static final int UNSHAREABLE_URIS = 10_000;

    /** For one request. */
    private static final int MOST_WAITING = 10_000;

    @Bean
    HttpCache httpCache(HttpCacheProperties properties, MeterRegistry registry) {
        InstantSource clock = InstantSource.system();
        Store store = new Store(properties.maxSize().toBytes(), properties.maxVariants());
        return new HttpCache(
                store,
                new Flights(UNSHAREABLE, UNSHAREABLE_URIS, MOST_WAITING, Ticker.systemTicker()),
                new Capture(
                        properties.maxEntry().toBytes(), properties.maxPending().toBytes()),
                new Origin(clock),
                new CacheMeters(registry, store),
                clock,
                properties.collapseWait());
    }

    @Bean
    CacheFilter cacheFilter(HttpCacheProperties properties, HttpCache httpCache) {
        return new CacheFilter(properties, httpCache);
    }

    @Bean
    CacheGate earlyMisses(HttpCacheProperties properties, HttpCache httpCache) {
        return new EarlyMisses(properties, httpCache);
    }

    /** Before the server's own handler: what counts idle time and the like is in front of it. */
    @Bean
    @ConditionalOnBooleanProperty(name = "platform.gateway.http-cache.early", matchIfMissing = true)
    @Order(0)
    NettyServerCustomizer earlyHits(
            HttpCache httpCache, ObjectProvider<EarlyDoor> doors, ObjectProvider<HitRule> hitRules) {
        Renderings renderings = new Renderings();
        EarlyDoor door = new EarlyDoors(doors.orderedStream().toList());
        List<HitRule> rules = hitRules.orderedStream().toList();
        return server -> Http11Connections.each(
                server,
                pipeline -> pipeline.addBefore(
                        NettyPipeline.HttpTrafficHandler,
                        EarlyHits.class.getSimpleName(),
                        new EarlyHits(httpCache, renderings, door, rules)));
    }
}

package org.distributedpatterns.cacheservice.shard;

import com.github.benmanes.caffeine.cache.Ticker;
import org.distributedpatterns.cacheservice.copies.CopyLeases;
import org.distributedpatterns.cacheservice.fill.Doubt;
import org.distributedpatterns.cacheservice.fill.Filler;
import org.distributedpatterns.cacheservice.ring.HashFunction;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.trust.Routers;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ShardConfiguration {

    @Bean
    Store store(CacheProperties properties) {
        return new Store(properties.maximumSize().toBytes(), Ticker.systemTicker(), HashFunction.xxh64()::hash);
    }

    @Bean
    EntryCalls entryCalls(Store store, CacheProperties properties, Doubt doubt, CopyLeases copies) {
        return new EntryCalls(store, doubt, copies, properties.tombstoneTtl());
    }

    @Bean
    PingCalls pingCalls(Filler filler, Routers routers) {
        return new PingCalls(filler, routers);
    }

    @Bean
    ShardPath shardPath(EntryCalls calls, PingCalls pings) {
        return new ShardPath(calls, pings);
    }

    @Bean
    ServletRegistrationBean<ShardServlet> shardServlet(EntryCalls calls, CacheProperties properties) {
        var servlet = new ShardServlet(
                calls, Math.toIntExact(properties.maximumValueSize().toBytes()));
        return new ServletRegistrationBean<>(servlet, EntryCalls.PREFIX + "*");
    }
}

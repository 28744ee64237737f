package org.distributedpatterns.shardservice.hot;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.http.HttpClient;
import org.distributedpatterns.shardservice.periodic.Tasks;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.shards.ShardsProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class HotConfiguration {

    @Bean(destroyMethod = "close")
    Hot hot(
            Shards shards,
            ShardClient client,
            HttpClient adminClient,
            HotProperties properties,
            ShardsProperties timeouts,
            Tasks tasks,
            ObjectProvider<NearCacheTimes> times) {
        var copies = new Copies<>(
                new HttpCopyHolders(adminClient, timeouts.attemptTimeout()),
                new OwnersToCopies(client, timeouts.attemptTimeout()),
                Shard::name,
                System::nanoTime,
                properties.lease());
        var near = new NearCache(
                times.getIfAvailable(NearCacheTimes::none),
                properties.nearCacheSize().toBytes(),
                Ticker.systemTicker());
        return new Hot(shards, properties, near, copies, tasks);
    }

    /** Looking begins with the context, not before it. */
    @Bean
    SmartLifecycle hotWatch(Hot hot) {
        return new SmartLifecycle() {

            private volatile boolean running;

            @Override
            public void start() {
                hot.start();
                running = true;
            }

            @Override
            public void stop() {
                running = false; // the bean closes itself
            }

            @Override
            public boolean isRunning() {
                return running;
            }
        };
    }
}

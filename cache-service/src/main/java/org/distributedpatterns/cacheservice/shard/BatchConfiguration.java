package org.distributedpatterns.cacheservice.shard;

import org.distributedpatterns.cacheservice.fill.Doubt;
import org.distributedpatterns.cacheservice.shardwire.BatchFrames;
import org.distributedpatterns.cacheservice.store.Store;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
class BatchConfiguration {

    @Bean
    ServletRegistrationBean<BatchServlet> batchServlet(
            Store store, Doubt doubt, @Value("${platform.cache.maximum-batch-size:8MB}") DataSize largest) {
        return new ServletRegistrationBean<>(new BatchServlet(store, doubt, largest.toBytes()), BatchFrames.PATH);
    }
}

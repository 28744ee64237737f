// Written by ./platform sync from kit: warmup/WarmUpConfiguration.java
package org.distributedpatterns.searchleaf.warmup;

import org.apache.curator.framework.CuratorFramework;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** An instance's first requests and its rehearsal as beans. */
@Configuration(proxyBeanMethods = false)
class WarmUpConfiguration {

    @Bean
    WarmUp firstRequests(
            WarmUpProperties properties,
            ApplicationContext context,
            @Value("${spring.application.name}") String service,
            CuratorFramework curator) {
        return new WarmUp(properties, context, service, curator);
    }

    @Bean
    StartRehearsal startRehearsal(Environment environment, WarmUpProperties properties) {
        return new StartRehearsal(environment, properties);
    }
}

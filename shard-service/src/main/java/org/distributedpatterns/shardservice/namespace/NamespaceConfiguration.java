package org.distributedpatterns.shardservice.namespace;

import java.net.InetAddress;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.shardservice.egress.AllowedDestinations;
import org.distributedpatterns.shardservice.hot.NearCacheTimes;
import org.distributedpatterns.shardservice.readthrough.Namespaces;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class NamespaceConfiguration {

    @Bean
    AllowedDestinations allowedOrigins(NamespaceProperties properties) {
        return AllowedDestinations.ofOrigins(
                "platform.cache.origins.allowed", properties.allowed(), InetAddress::getAllByName);
    }

    @Bean(destroyMethod = "close")
    Namespaces namespaces(CuratorFramework curator, JsonMapper json) {
        return new Namespaces(curator, json);
    }

    /** What a namespace says of {@code nearCache} is what the routers' own copies of its hot values obey. */
    @Bean
    NearCacheTimes nearCacheTimes(Namespaces namespaces) {
        return namespace -> Optional.ofNullable(namespaces.find(namespace))
                .map(defined -> defined.settings().nearCache());
    }

    /** Watching begins once all beans are there, and bears it that ZooKeeper is not (a rehearsal has none). */
    @Bean
    SmartLifecycle watchNamespaces(Namespaces namespaces) {
        return new SmartLifecycle() {

            private volatile boolean running;

            @Override
            public void start() {
                namespaces.start();
                running = true;
            }

            @Override
            public void stop() {
                running = false; // the bean closes itself, once the web server has stopped
            }

            @Override
            public boolean isRunning() {
                return running;
            }
        };
    }

    /** Joined is ready: not before it is known which namespaces there are. */
    @Bean
    ApplicationRunner awaitNamespaces(Namespaces namespaces, NamespaceProperties properties) {
        return arguments -> {
            if (!namespaces.awaitInitialized(properties.startTimeout().toMillis())) {
                throw new IllegalStateException("ZooKeeper has not said which namespaces there are within "
                        + properties.startTimeout() + " (platform.cache.origins.start-timeout)");
            }
        };
    }
}

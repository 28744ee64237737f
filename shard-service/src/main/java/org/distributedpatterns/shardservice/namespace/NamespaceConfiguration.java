package org.distributedpatterns.shardservice.namespace;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.shardservice.definition.DefinitionHealth;
import org.distributedpatterns.shardservice.definition.DefinitionLifecycle;
import org.distributedpatterns.shardservice.definition.Definitions;
import org.distributedpatterns.shardservice.egress.AllowedDestinations;
import org.distributedpatterns.shardservice.hot.NearCacheTimes;
import org.distributedpatterns.shardservice.readthrough.Namespace;
import org.distributedpatterns.shardservice.readthrough.Namespaces;
import org.springframework.boot.ApplicationRunner;
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
    Definitions<Namespace> namespaces(CuratorFramework curator, JsonMapper json) {
        return Namespaces.of(curator, json);
    }

    @Bean
    DefinitionLifecycle watchNamespaces(Definitions<Namespace> namespaces) {
        return new DefinitionLifecycle(List.of(namespaces));
    }

    @Bean
    DefinitionHealth definitionHealthIndicator(Definitions<Namespace> namespaces) {
        return new DefinitionHealth(List.of(namespaces));
    }

    /** What a namespace says of {@code nearCache} is what the routers' own copies of its hot values obey. */
    @Bean
    NearCacheTimes nearCacheTimes(Definitions<Namespace> namespaces) {
        return namespace -> Optional.ofNullable(namespaces.find(namespace))
                .map(defined -> defined.value().nearCache());
    }

    /** Joined is ready: not before it is known which namespaces there are. */
    @Bean
    ApplicationRunner awaitNamespaces(Definitions<Namespace> namespaces, NamespaceProperties properties) {
        return arguments -> {
            if (!namespaces.awaitInitialized(properties.startTimeout())) {
                throw new IllegalStateException("ZooKeeper has not said which namespaces there are within "
                        + properties.startTimeout() + " (platform.cache.origins.start-timeout)");
            }
        };
    }
}

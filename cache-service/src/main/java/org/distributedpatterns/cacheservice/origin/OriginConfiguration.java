package org.distributedpatterns.cacheservice.origin;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.cacheservice.definition.Defined;
import org.distributedpatterns.cacheservice.definition.DefinitionHealth;
import org.distributedpatterns.cacheservice.definition.DefinitionLifecycle;
import org.distributedpatterns.cacheservice.definition.Definitions;
import org.distributedpatterns.cacheservice.egress.AllowedDestinations;
import org.distributedpatterns.cacheservice.membership.Identity;
import org.distributedpatterns.cacheservice.membership.Members;
import org.distributedpatterns.cacheservice.periodic.Tasks;
import org.distributedpatterns.cacheservice.readthrough.Namespace;
import org.distributedpatterns.cacheservice.readthrough.Namespaces;
import org.distributedpatterns.cacheservice.store.Store;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class OriginConfiguration {

    /** How long a fetch waits for settings of which its router knows and this shard does not yet. */
    private static final Duration SETTINGS = Duration.ofSeconds(5);

    @Bean(destroyMethod = "close")
    Definitions<Namespace> namespaces(CuratorFramework curator, JsonMapper json) {
        return Namespaces.of(curator, json);
    }

    @Bean
    DefinitionLifecycle watchNamespaces(Definitions<Namespace> namespaces, Tasks tasks) {
        return new DefinitionLifecycle(List.of(namespaces), tasks);
    }

    @Bean
    DefinitionHealth definitionHealthIndicator(Definitions<Namespace> namespaces) {
        return new DefinitionHealth(List.of(namespaces));
    }

    @Bean
    AllowedDestinations allowedOrigins(OriginProperties properties) {
        return AllowedDestinations.ofOrigins(
                "platform.cache.origins.allowed", properties.allowed(), InetAddress::getAllByName);
    }

    @Bean(destroyMethod = "close")
    HttpOrigin httpOrigin(
            AllowedDestinations allowed,
            OriginProperties properties,
            @Value("${platform.cache.maximum-value-size:1MB}") DataSize largest) {
        return new HttpOrigin(allowed, properties, Math.toIntExact(largest.toBytes()));
    }

    @Bean(destroyMethod = "close")
    HttpHandOver handOver(Identity identity, Members members, OriginProperties properties) {
        return new HttpHandOver(identity.instance(), members::current, properties.handOverTimeout());
    }

    @Bean
    Fetches fetches(
            Store store,
            Definitions<Namespace> namespaces,
            Origin origin,
            HandOver handOver,
            OriginProperties properties,
            MeterRegistry meters) {
        var fetches = new Fetches(
                store,
                (namespace, revision) -> {
                    Defined<Namespace> found = namespaces.find(namespace, revision, SETTINGS);
                    return found == null ? null : found.value();
                },
                origin,
                handOver,
                () -> ThreadLocalRandom.current().nextDouble(),
                System::nanoTime,
                properties.maximumConcurrent(),
                Executors.newVirtualThreadPerTaskExecutor());
        meters.more().counter("platform.cache.origin.calls", List.of(), fetches, Fetches::called);
        meters.more().counter("platform.cache.origin.failures", List.of(), fetches, Fetches::failed);
        meters.more().counter("platform.cache.origin.cancelled", List.of(), fetches, Fetches::cancelled);
        meters.more().counter("platform.cache.origin.coalesced", List.of(), fetches, Fetches::coalesced);
        return fetches;
    }

    @Bean
    ServletRegistrationBean<OriginServlet> originServlet(
            Fetches fetches,
            OriginProperties properties,
            @Value("${platform.cache.maximum-value-size:1MB}") DataSize largest) {
        var servlet = new OriginServlet(fetches, properties.maximumWaiting(), Math.toIntExact(largest.toBytes()));
        return new ServletRegistrationBean<>(servlet, OriginServlet.PREFIX + "*");
    }
}

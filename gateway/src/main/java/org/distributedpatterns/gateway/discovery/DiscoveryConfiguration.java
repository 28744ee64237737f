package org.distributedpatterns.gateway.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.gateway.periodic.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.type.AnnotatedTypeMetadata;
import reactor.netty.http.HttpResources;

@Configuration(proxyBeanMethods = false)
class DiscoveryConfiguration {

    private static final Logger log = LoggerFactory.getLogger(DiscoveryConfiguration.class);

    private static final Duration FIRST_VIEW = Duration.ofSeconds(10);

    @Bean(destroyMethod = "close")
    @ConditionalOnProperty(name = "platform.gateway.discovery.zookeeper", matchIfMissing = true)
    ZooKeeperDirectory zooKeeperDirectory(CuratorFramework curator) {
        return new ZooKeeperDirectory(curator);
    }

    @Bean(destroyMethod = "close")
    @Conditional(NamesServices.class)
    DnsDirectory dnsDirectory(DiscoveryProperties properties, Tasks tasks) {
        return new DnsDirectory(properties, HttpResources.get().onClient(false).next(), tasks);
    }

    /** Whether any service is to be found by DNS. */
    static final class NamesServices implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Binder.get(context.getEnvironment())
                    .bind("platform.gateway.discovery.dns", Bindable.mapOf(String.class, Object.class))
                    .isBound();
        }
    }

    /** Services of all kinds, and those that administrators define. */
    @Bean
    @Primary
    DefinedDirectory directory(
            Optional<ZooKeeperDirectory> zooKeeper, Optional<DnsDirectory> dns, DiscoveryProperties properties) {
        List<Directory> parts = new ArrayList<>();
        zooKeeper.ifPresent(parts::add);
        dns.ifPresent(parts::add);
        if (!properties.listed().isEmpty() || parts.isEmpty()) {
            parts.add(new StaticDirectory(properties.listed()));
        }
        return new DefinedDirectory(parts.size() == 1 ? parts.getFirst() : new CombinedDirectory(parts));
    }

    /** Runs before the gateway is ready: who is told that it is ready may rely on its routes. */
    @Bean
    ApplicationRunner firstView(
            Directory directory, Optional<ZooKeeperDirectory> zooKeeper, Optional<DnsDirectory> dns) {
        return arguments -> {
            CountDownLatch complete = new CountDownLatch(1);
            directory.onChange(fleet -> {
                if (fleet.complete()) {
                    complete.countDown();
                }
            });
            zooKeeper.ifPresent(ZooKeeperDirectory::start);
            dns.ifPresent(DnsDirectory::start);
            if (!complete.await(FIRST_VIEW.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("no complete view of the services within {}: what is unknown is answered 503", FIRST_VIEW);
            }
        };
    }
}

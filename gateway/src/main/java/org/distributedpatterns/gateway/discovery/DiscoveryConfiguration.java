package org.distributedpatterns.gateway.discovery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

@Configuration(proxyBeanMethods = false)
class DiscoveryConfiguration {

    private static final Logger log = LoggerFactory.getLogger(DiscoveryConfiguration.class);

    private static final Duration FIRST_VIEW = Duration.ofSeconds(10);

    @Bean(destroyMethod = "close")
    ZooKeeperDirectory directory(CuratorFramework curator) {
        return new ZooKeeperDirectory(curator);
    }

    @Bean
    @Primary
    DefinedDirectory definedDirectory(ZooKeeperDirectory directory) {
        return new DefinedDirectory(directory);
    }

    /** Runs before the gateway is ready: who is told that it is ready may rely on its routes. */
    @Bean
    ApplicationRunner firstView(ZooKeeperDirectory directory) {
        return arguments -> {
            CountDownLatch complete = new CountDownLatch(1);
            directory.onChange(fleet -> {
                if (fleet.complete()) {
                    complete.countDown();
                }
            });
            directory.start();
            if (!complete.await(FIRST_VIEW.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("no complete view of /services within {}: until it comes, calls are answered 503", FIRST_VIEW);
            }
        };
    }
}

package org.distributedpatterns.gateway.definition;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DefinitionConfiguration {

    private static final Logger log = LoggerFactory.getLogger(DefinitionConfiguration.class);

    private static final Duration FIRST_VIEW = Duration.ofSeconds(10);

    @Bean
    DefinitionStore definitionStore(CuratorFramework curator) {
        return new DefinitionStore(curator);
    }

    @Bean
    Audit audit(DefinitionStore store) {
        return store.audit();
    }

    /**
     * Runs before the gateway is ready: without the definitions it would route a request otherwise than the others do.
     */
    @Bean
    ApplicationRunner firstDefinitions(List<Documents> all, List<Boards> boards) {
        return arguments -> {
            CountDownLatch complete = new CountDownLatch(all.size());
            for (Documents documents : all) {
                documents.onChange(first -> complete.countDown());
                documents.start();
            }
            boards.forEach(Boards::start);
            if (!complete.await(FIRST_VIEW.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("no view of /gateway in ZooKeeper within {}: until it comes, no definition holds", FIRST_VIEW);
            }
        };
    }
}

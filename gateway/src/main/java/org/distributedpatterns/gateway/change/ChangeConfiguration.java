package org.distributedpatterns.gateway.change;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.gateway.board.Boards;
import org.distributedpatterns.gateway.definition.Audit;
import org.distributedpatterns.gateway.definition.DefinitionHealth;
import org.distributedpatterns.gateway.definition.DefinitionLifecycle;
import org.distributedpatterns.gateway.definition.Definitions;
import org.distributedpatterns.gateway.periodic.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ChangeConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ChangeConfiguration.class);

    private static final Duration FIRST_VIEW = Duration.ofSeconds(10);

    @Bean
    Audit audit(CuratorFramework curator) {
        return new Audit(curator, "/gateway/audit", Clock.systemUTC());
    }

    @Bean
    DefinitionLifecycle watchDefinitions(List<Definitions<?>> all, Tasks tasks) {
        return new DefinitionLifecycle(all, tasks);
    }

    @Bean
    DefinitionHealth definitionHealthIndicator(List<Definitions<?>> all) {
        return new DefinitionHealth(all);
    }

    /**
     * Runs before the gateway is ready: without the definitions it would route a request otherwise than the others do.
     */
    @Bean
    ApplicationRunner firstDefinitions(List<Definitions<?>> all, List<Boards> boards, Tasks tasks) {
        return arguments -> {
            boards.forEach(each -> {
                each.start();
                tasks.watch(each.thread());
            });
            long end = System.nanoTime() + FIRST_VIEW.toNanos();
            for (Definitions<?> definitions : all) {
                if (!definitions.awaitInitialized(Duration.ofNanos(end - System.nanoTime()))) {
                    log.warn(
                            "no view of {} in ZooKeeper within {}: until it comes, none of them holds",
                            definitions.kind(),
                            FIRST_VIEW);
                }
            }
        };
    }
}

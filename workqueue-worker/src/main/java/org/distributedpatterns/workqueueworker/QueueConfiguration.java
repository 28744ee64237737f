package org.distributedpatterns.workqueueworker;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.workqueueworker.definition.DefinitionHealth;
import org.distributedpatterns.workqueueworker.definition.DefinitionLifecycle;
import org.distributedpatterns.workqueueworker.definition.Definitions;
import org.distributedpatterns.workqueueworker.egress.AllowedDestinations;
import org.distributedpatterns.workqueueworker.handler.Handlers;
import org.distributedpatterns.workqueueworker.log.LogFollower;
import org.distributedpatterns.workqueueworker.log.LogUnavailable;
import org.distributedpatterns.workqueueworker.periodic.Tasks;
import org.distributedpatterns.workqueueworker.queue.QueueDefinition;
import org.distributedpatterns.workqueueworker.queue.QueueDefinitions;
import org.distributedpatterns.workqueueworker.queue.QueueParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The plain parts as beans, and what has to be read before joining. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {

    private static final Logger log = LoggerFactory.getLogger(QueueConfiguration.class);

    /** Long: a caller who meets a worker that has not read them waits in its stead, and no longer than his budget. */
    private static final Duration WARM_UP = Duration.ofSeconds(45);

    @Bean
    AllowedDestinations allowedOrigins(QueueProperties properties) {
        return AllowedDestinations.ofOrigins(
                "platform.queues.allowed-origins", properties.allowedOrigins(), InetAddress::getAllByName);
    }

    @Bean(destroyMethod = "close")
    Handlers handlers(AllowedDestinations origins, JsonMapper json) {
        return new Handlers(origins, json);
    }

    @Bean
    QueueParser queueParser(AllowedDestinations origins, QueueProperties properties) {
        return new QueueParser(origins, Set.copyOf(properties.commands().keySet()));
    }

    @Bean(destroyMethod = "close")
    Definitions<QueueDefinition> queueDefinitions(CuratorFramework curator, JsonMapper json) {
        return QueueDefinitions.of(curator, json);
    }

    @Bean
    DefinitionLifecycle watchQueueDefinitions(Definitions<QueueDefinition> definitions, Tasks tasks) {
        return new DefinitionLifecycle(List.of(definitions), tasks);
    }

    @Bean
    DefinitionHealth definitionHealthIndicator(Definitions<QueueDefinition> definitions) {
        return new DefinitionHealth(List.of(definitions));
    }

    /** What has not been sent by then won't be: an instance that stops has other things to do as well. */
    @Bean
    DefaultKafkaProducerFactoryCustomizer producersEndSoon() {
        return producers -> producers.setPhysicalCloseTimeout(3);
    }

    /** Who joins knows the queues and has read their logs, unless Kafka is away. */
    @Bean
    ApplicationRunner logsRead(Definitions<QueueDefinition> definitions, LogFollower follower) {
        return arguments -> {
            long deadline = System.nanoTime() + WARM_UP.toNanos();
            if (!definitions.awaitInitialized(WARM_UP)) {
                log.warn("the queues' definitions are not all known yet");
            }
            for (String queue : definitions.current().keySet()) {
                try {
                    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                    if (!follower.catchUp(queue, left)) {
                        log.warn("joins before it has read the log of queue {}", queue);
                    }
                } catch (LogUnavailable e) {
                    log.warn("joins without having read the log of queue {}: {}", queue, e.getMessage());
                }
            }
        };
    }
}

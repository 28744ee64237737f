// Written by ./platform sync from kit: periodic/TasksConfiguration.java
package org.distributedpatterns.shardservice.periodic;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The tasks as a bean, and their health as {@code threads}: in the group {@code liveness}, so that whoever runs the
 * process starts it anew when a thread that matters is dead.
 */
@Configuration(proxyBeanMethods = false)
class TasksConfiguration {

    @Bean
    Tasks tasks(MeterRegistry registry) {
        return new Tasks(registry);
    }

    @Bean
    HealthIndicator threadsHealthIndicator(Tasks tasks) {
        return () -> {
            Map<String, String> dead = tasks.dead();
            Health.Builder health = dead.isEmpty() ? Health.up() : Health.down().withDetail("dead", dead);
            return health.withDetail("watched", tasks.names()).build();
        };
    }
}

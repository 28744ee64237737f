package org.distributedpatterns.electiondemo.election;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.electiondemo.membership.Identity;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The election's parts as beans, and its meters. */
@Configuration(proxyBeanMethods = false)
class ElectionConfiguration {

    @Bean
    ElectionRecord electionRecord(CuratorFramework curator, ElectionProperties properties) {
        return new ElectionRecord(curator, properties.paths(), InstantSource.system());
    }

    @Bean(destroyMethod = "close")
    Leadership leadership(
            Identity identity,
            CuratorFramework curator,
            ElectionProperties properties,
            ElectionRecord election,
            ApplicationContext context) {
        Contender self = new Contender(identity.instance(), identity.hostname());
        return new Leadership(self, curator, properties.paths(), election, context);
    }

    @Bean
    MeterBinder electionMeters(Leadership leadership) {
        return registry -> {
            Gauge.builder(
                            "platform.election.leading",
                            leadership,
                            leader -> leader.held().isPresent() ? 1 : 0)
                    .description("1 on the instance that leads, as far as it knows")
                    .register(registry);
            Gauge.builder(
                            "platform.election.epoch",
                            leadership,
                            leader -> leader.held().map(Leader::epoch).orElse(0L))
                    .description("the epoch in which this instance leads, 0 if it does not")
                    .register(registry);
        };
    }
}

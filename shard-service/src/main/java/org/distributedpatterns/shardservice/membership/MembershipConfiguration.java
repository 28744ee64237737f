// Written by ./platform sync from kit: membership/MembershipConfiguration.java
package org.distributedpatterns.shardservice.membership;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.shardservice.warmup.StartRehearsal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.cloud.zookeeper.serviceregistry.ZookeeperServiceRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The instance's identity and membership as beans; its name in logs, metrics and {@code /actuator/info}. */
@Configuration(proxyBeanMethods = false)
class MembershipConfiguration {

    private static final Logger log = LoggerFactory.getLogger(MembershipConfiguration.class);

    /** A process that took somebody's name has to be started anew: sysexits' EX_TEMPFAIL. */
    private static final int NAME_TAKEN = 75;

    @Bean(destroyMethod = "close")
    @Nullable
    OrdinalClaim ordinalClaim(
            CuratorFramework curator,
            MembershipProperties properties,
            @Value("${spring.application.name}") String service,
            ApplicationContext context) {
        if (StartRehearsal.isOn()) {
            return null;
        }
        return OrdinalClaim.lowestFree(
                curator,
                service,
                properties.claimTimeout(),
                () -> Thread.ofPlatform()
                        .name("name-taken")
                        .start(() -> System.exit(SpringApplication.exit(context, () -> NAME_TAKEN))));
    }

    @Bean
    Identity identity(
            @Nullable OrdinalClaim claim,
            MembershipProperties properties,
            @Value("${spring.application.name}") String service) {
        String instance = service + "-" + (claim == null ? 0 : claim.ordinal());
        System.setProperty("platform.instance", instance); // the log pattern reads it at each line
        return new Identity(service, instance, properties.hostname().isEmpty() ? hostname() : properties.hostname());
    }

    @Bean
    Membership membership(
            Identity identity,
            MembershipProperties properties,
            ZookeeperServiceRegistry registry,
            ApplicationContext context,
            InetUtils inet) {
        return new Membership(identity, properties, registry, context, inet);
    }

    @Bean
    InfoContributor identityInfo(Identity identity, MembershipProperties properties) {
        return info -> info.withDetail("identity", identity).withDetail("replaces", properties.replaces());
    }

    @Bean
    MeterRegistryCustomizer<MeterRegistry> instanceTag(Identity identity) {
        return registry -> registry.config().commonTags("service", identity.service(), "instance", identity.instance());
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            log.warn("this machine does not know its own name", e);
            return "unknown";
        }
    }
}

// Written by ./platform sync from kit: membership/Membership.java
package org.distributedpatterns.shardservice.membership;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;
import org.springframework.cloud.zookeeper.serviceregistry.ServiceInstanceRegistration;
import org.springframework.cloud.zookeeper.serviceregistry.ZookeeperRegistration;
import org.springframework.cloud.zookeeper.serviceregistry.ZookeeperServiceRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/**
 * Publishes this instance in {@code /services} once the application is ready, and takes it back before anything stops:
 * on shutdown the instance leaves the membership, turns unready, serves on for the drain delay, and only then lets the
 * context close. Spring Cloud's own deregistration comes too late: after the web server has stopped accepting.
 */
public final class Membership {

    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    /** ZooKeeper may be out of reach, which must not hold the shutdown up. */
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);

    private final Identity identity;
    private final MembershipProperties properties;
    private final ZookeeperServiceRegistry registry;
    private final ApplicationContext context;
    private final InetUtils inet;
    private final AtomicBoolean left = new AtomicBoolean();
    private volatile @org.jspecify.annotations.Nullable ZookeeperRegistration registration;

    Membership(
            Identity identity,
            MembershipProperties properties,
            ZookeeperServiceRegistry registry,
            ApplicationContext context,
            InetUtils inet) {
        this.identity = identity;
        this.properties = properties;
        this.registry = registry;
        this.context = context;
        this.inet = inet;
    }

    @EventListener
    void join(ApplicationReadyEvent event) {
        if (event.getApplicationContext() != context) {
            return;
        }
        Environment environment = context.getEnvironment();
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        Map<String, String> metadata = new HashMap<>();
        metadata.put("hostname", identity.hostname());
        metadata.put("pid", Long.toString(ProcessHandle.current().pid()));
        metadata.put("paths", String.join(",", properties.paths()));
        metadata.put(AdminCall.PUBLISHED_AS, AdminCall.published(properties.readAdminCalls()));
        metadata.put("management.port", environment.getProperty("local.management.port", Integer.toString(port)));
        if (!properties.replaces().isEmpty()) {
            metadata.put("replaces", properties.replaces());
        }
        String host = properties.host().isEmpty()
                ? inet.findFirstNonLoopbackHostInfo().getIpAddress()
                : properties.host();
        var joining = ServiceInstanceRegistration.builder()
                .id(identity.instance())
                .name(identity.service())
                .address(host)
                .port(port)
                .payload(new ZookeeperInstance(identity.instance(), identity.service(), metadata))
                .build();
        registry.register(joining);
        registration = joining;
        log.info("{} joined at {}:{}", identity.instance(), host, port);
    }

    @EventListener
    void leave(ContextClosedEvent event) {
        ZookeeperRegistration joined = registration;
        if (event.getApplicationContext() != context || joined == null || !left.compareAndSet(false, true)) {
            return;
        }
        Thread leaving = Thread.ofVirtual().name("leave").start(() -> deregister(joined));
        try {
            if (!leaving.join(LEAVE_TIMEOUT)) {
                log.warn("could not leave the membership in {}: the session's end will do it", LEAVE_TIMEOUT);
            }
            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
            log.info("{} left, serves on for {}", identity.instance(), properties.drainDelay());
            Thread.sleep(properties.drainDelay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // shut down without delay
        }
    }

    private void deregister(ZookeeperRegistration joined) {
        try {
            registry.deregister(joined);
        } catch (RuntimeException e) {
            log.warn("could not leave the membership: the session's end will do it", e);
        }
    }
}

package org.distributedpatterns.searchleaf.replica;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.SortedSet;
import org.apache.curator.framework.CuratorFramework;
import org.apache.kafka.common.KafkaException;
import org.distributedpatterns.searchleaf.follower.Followers;
import org.distributedpatterns.searchleaf.index.IndexCopies;
import org.distributedpatterns.searchleaf.kafka.StandingAdmin;
import org.distributedpatterns.searchleaf.membership.Identity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The life of the partitions in this process. At the start the leaf enters the assignment, catches up, and only then
 * does the application become ready and join the membership; then it announces what it serves. On shutdown it takes the
 * announcements back first of all, serves on while the membership drains, and commits at the end.
 *
 * <p>As the health indicator {@code partitions} it is up when everything assigned is announced.
 */
@Component("partitions")
public class Replicas implements ApplicationRunner, HealthIndicator, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Replicas.class);

    private static final long RETRY_MILLIS = 500;
    private static final long CHECK_MILLIS = 50;

    private final Identity identity;
    private final IndexProperties properties;
    private final DocumentLog documents;
    private final Followers followers;
    private final Placement placement;
    private final ApplicationContext context;
    private final IndexMeters meters;
    private volatile boolean ending;
    private volatile @Nullable LogFollower follower;
    private volatile @Nullable Thread thread;

    Replicas(
            Identity identity,
            IndexProperties properties,
            StandingAdmin admin,
            Followers followers,
            CuratorFramework curator,
            MeterRegistry registry,
            ApplicationContext context) {
        this.identity = identity;
        this.properties = properties;
        this.documents = new DocumentLog(admin, properties);
        this.followers = followers;
        this.placement = new Placement(curator, IndexProperties.INDEX, identity);
        this.meters = new IndexMeters(registry);
        this.context = context;
    }

    /** The partitions that are here, whatever their state. */
    public Map<Integer, Replica> held() {
        LogFollower running = follower;
        return running == null ? Map.of() : running.held();
    }

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        LogDescription log = awaitLog();
        if (log == null) {
            return;
        }
        placement.publish(log.partitions(), properties.replicas());
        LogFollower started = new LogFollower(
                identity.instance(),
                log,
                documents,
                followers,
                properties,
                placement,
                new Holdings(properties, copies(), meters, Clock.systemUTC()),
                meters,
                this::followerDied);
        follower = started;
        placement.onChange(started::wake);
        placement.enter();
        thread = Thread.ofPlatform().name("log-follower").start(started);
        awaitCaughtUp(started);
    }

    private IndexCopies copies() {
        try {
            return new IndexCopies(
                    properties.dataDirectory().resolve(properties.topic()),
                    properties.memoryMapped(),
                    properties.freshness());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "platform.index.data-directory: " + properties.dataDirectory() + " can't be written to", e);
        }
    }

    /** Without it the indexes would grow stale unseen: others take the partitions over, and this process is broken. */
    private void followerDied() {
        log.error("the thread that follows the log ended: this leaf needs a restart");
        placement.leave();
        AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
    }

    /** Null if the application ended before Kafka answered. */
    private @Nullable LogDescription awaitLog() throws InterruptedException {
        while (!ending) {
            try {
                return documents.describe();
            } catch (KafkaException e) {
                log.warn("Kafka can't be reached yet: {}", e.toString());
                Thread.sleep(RETRY_MILLIS);
            }
        }
        return null;
    }

    private void awaitCaughtUp(LogFollower started) throws InterruptedException {
        long began = System.nanoTime();
        while (!ending) {
            SortedSet<Integer> missing = started.missing();
            if (missing != null && missing.isEmpty()) {
                log.info(
                        "caught up with {} documents in {} ms",
                        held().values().stream()
                                .mapToInt(replica -> replica.index().documents())
                                .sum(),
                        (System.nanoTime() - began) / 1_000_000);
                return;
            }
            Thread.sleep(CHECK_MILLIS);
        }
    }

    @EventListener
    @Order(Ordered.LOWEST_PRECEDENCE)
    void announce(ApplicationReadyEvent event) {
        LogFollower running = follower;
        if (event.getApplicationContext() == context && running != null) {
            running.announce();
        }
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void leave(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            ending = true;
            placement.leave();
        }
    }

    @Override
    public Health health() {
        LogFollower running = follower;
        SortedSet<Integer> unannounced = running == null ? null : running.unannounced();
        if (unannounced == null) {
            return Health.outOfService()
                    .withDetail("assignment", "not known yet")
                    .build();
        }
        Health.Builder health = unannounced.isEmpty() ? Health.up() : Health.outOfService();
        return health.withDetail("held", held().keySet().stream().sorted().toList())
                .withDetail("missing", unannounced)
                .build();
    }

    @Override
    public void destroy() throws InterruptedException {
        ending = true;
        LogFollower running = follower;
        Thread follows = thread;
        if (running != null && follows != null) {
            running.close();
            follows.join();
        }
        placement.close();
    }
}

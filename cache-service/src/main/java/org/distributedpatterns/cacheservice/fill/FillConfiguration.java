package org.distributedpatterns.cacheservice.fill;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.distributedpatterns.cacheservice.membership.Identity;
import org.distributedpatterns.cacheservice.membership.Members;
import org.distributedpatterns.cacheservice.periodic.Tasks;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.trust.Routers;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
class FillConfiguration {

    @Bean(destroyMethod = "close")
    Members cacheMembers(CuratorFramework curator, Identity identity) {
        return new Members(curator, identity.service());
    }

    @Bean
    ServletRegistrationBean<EntriesServlet> entriesServlet(Store store, Filler filler, FillProperties properties) {
        return new ServletRegistrationBean<>(
                new EntriesServlet(store, filler::handsOver, properties), EntriesServlet.PATH);
    }

    @Bean(destroyMethod = "close")
    HttpEntrySource entrySource(
            FillProperties properties, @Value("${platform.cache.maximum-value-size:1MB}") DataSize largestValue) {
        return new HttpEntrySource(
                properties.fill().stallTimeout(),
                Math.toIntExact(largestValue.toBytes()),
                new Pace(properties.fill().rate().toBytes()));
    }

    @Bean(destroyMethod = "close")
    Filler filler(Identity identity, Store store, EntrySource source, FillProperties properties, Tasks tasks) {
        return new Filler(identity.instance(), store, source, properties, tasks);
    }

    @Bean
    Routers routers(FillProperties properties, Filler filler) {
        long life = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        return new Routers(System::nanoTime, life, properties.trust().lease(), filler::routerCame);
    }

    @Bean(destroyMethod = "close")
    RouterMembers routerMembers(CuratorFramework curator) {
        return new RouterMembers(curator);
    }

    @Bean(destroyMethod = "close")
    Departures departures(
            Routers routers,
            RouterMembers members,
            Filler filler,
            EntrySource source,
            FillProperties properties,
            Tasks tasks) {
        return new Departures(
                routers, members::isMember, filler, source, properties.trust().forgetAfter(), tasks);
    }

    @Bean
    Doubt doubt(Filler filler, Routers routers) {
        return key -> routers.isDoubtful() || filler.isDoubtful(key);
    }

    /** In the health group {@code settled}: what a rolling restart waits for. */
    @Bean
    HealthIndicator fillHealthIndicator(Filler filler) {
        return () -> (filler.isSettled() ? Health.up() : Health.outOfService())
                .withDetail("entriesTaken", filler.taken())
                .build();
    }

    /** Watching begins once all beans are there, and bears it that ZooKeeper is not (a rehearsal has none). */
    @Bean
    SmartLifecycle watchMembers(Members members) {
        return new SmartLifecycle() {

            private volatile boolean running;

            @Override
            public void start() {
                members.start();
                running = true;
            }

            @Override
            public void stop() {
                running = false; // the bean closes itself, once the web server has stopped
            }

            @Override
            public boolean isRunning() {
                return running;
            }
        };
    }

    /** The fill before joining: an instance joins with its entries. */
    @Bean
    ApplicationRunner fillBeforeJoining(
            Filler filler,
            Members members,
            Departures departures,
            CuratorFramework curator,
            FillProperties properties) {
        return arguments -> {
            long deadline = System.nanoTime() + properties.fill().startTimeout().toNanos();
            while (!members.isInitialized()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("ZooKeeper has not said who the members are within "
                            + properties.fill().startTimeout() + " (platform.cache.fill.start-timeout)");
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            filler.fillBeforeJoining(members::current);
            filler.start();
            departures.start();
            members.onChange(filler::membersChanged);
            curator.getConnectionStateListenable().addListener(doubtWithoutSession(filler));
        };
    }

    /** Without a session the routers strike the instance off, and write without it until it is back. */
    private static ConnectionStateListener doubtWithoutSession(Filler filler) {
        var lost = new AtomicBoolean();
        return (client, state) -> {
            if (state == ConnectionState.LOST) {
                lost.set(true);
                filler.doubtEverything("the session with ZooKeeper was lost");
            } else if (state == ConnectionState.RECONNECTED && lost.getAndSet(false)) {
                filler.doubtEverything("a new session with ZooKeeper has begun");
            }
        };
    }
}

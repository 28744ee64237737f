package org.distributedpatterns.shardservice.shards;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.shardservice.front.Transport;
import org.distributedpatterns.shardservice.membership.Identity;
import org.distributedpatterns.shardservice.membership.Members;
import org.distributedpatterns.shardservice.periodic.Tasks;
import org.distributedpatterns.shardservice.shift.ShiftsEndpoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

@Configuration(proxyBeanMethods = false)
class ShardsConfiguration {

    @Bean(destroyMethod = "close")
    Members shardMembers(CuratorFramework curator, ShardsProperties properties) {
        return new Members(curator, properties.service());
    }

    @Bean
    Shards shards(
            LayoutProperties layout,
            @Value("${platform.cache.replication:2}") int replication,
            ShardsProperties properties) {
        return new Shards(layout.layout(), replication, properties.transition());
    }

    @Bean
    ShiftsEndpoint shiftsEndpoint(Shards shards, ShardsProperties properties) {
        return new ShiftsEndpoint(() -> Map.of(properties.service(), shards.shifts()));
    }

    @Bean(destroyMethod = "close")
    HttpShardClient shardClient(
            Transport transport,
            LaneProperties lanes,
            ShardsProperties properties,
            ObjectProvider<Tracer> tracer,
            ObjectProvider<Propagator> propagator) {
        Tracer spans = tracer.getIfAvailable();
        Propagator headers = propagator.getIfAvailable();
        Duration connect = properties.connectTimeout();
        var pings = Lanes.onOneLoop(transport, connect, lanes.forPings(properties.probeTimeout()));
        return new HttpShardClient(new Lanes(transport, connect, lanes), pings, connect, carrier -> {
            Span span = spans == null ? null : spans.currentSpan();
            if (span != null && headers != null) {
                headers.inject(span.context(), carrier, (to, name, value) -> {
                    if (to != null) {
                        to.accept(name, value);
                    }
                });
            }
        });
    }

    /** Beside the data path: what an operator asks for. */
    @Bean(destroyMethod = "shutdownNow")
    HttpClient adminClient(ShardsProperties properties) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.connectTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Bean
    KeySamples keySamples(HttpClient adminClient) {
        return new KeySamples(adminClient);
    }

    @Bean(destroyMethod = "close")
    Probes probes(
            Identity identity,
            Shards shards,
            ShardClient client,
            Standing standing,
            ShardsProperties properties,
            Tasks tasks,
            @Lazy CatchUp catchUp) { // what it is told comes from the other shards, which needs the exclusions
        return new Probes(
                identity.instance() + "/" + System.currentTimeMillis(),
                shards,
                client,
                properties.probeTimeout(),
                standing::mayExclude,
                catchUp,
                Thread::startVirtualThread,
                properties.probeInterval(),
                tasks);
    }

    @Bean
    Exclusions exclusions(Probes probes) {
        return probes.exclusions();
    }

    @Bean
    Standing standing(Shards shards, CuratorFramework curator) {
        var standing = new Standing(shards);
        curator.getConnectionStateListenable().addListener(standing);
        return standing;
    }

    /**
     * Watching and probing begin once all beans are there, and bear it that ZooKeeper is not (a rehearsal has none).
     */
    @Bean
    SmartLifecycle watch(Members members, Shards shards, Probes probes) {
        return new SmartLifecycle() {

            private volatile boolean running;

            @Override
            public void start() {
                members.start().onChange(shards::changeTo);
                probes.start();
                running = true;
            }

            @Override
            public void stop() {
                running = false; // the beans close themselves, once the web server has stopped
            }

            @Override
            public boolean isRunning() {
                return running;
            }
        };
    }

    /** Joined is ready: not before the shards are known, and know this router, so that they will miss its word. */
    @Bean
    ApplicationRunner awaitMembers(Members members, Probes probes, ShardsProperties properties) {
        return arguments -> {
            long deadline = System.nanoTime() + properties.joinTimeout().toNanos();
            while (!members.isInitialized()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("ZooKeeper has not said who the shards are within "
                            + properties.joinTimeout() + " (platform.shards.join-timeout)");
                }
                TimeUnit.NANOSECONDS.sleep(Duration.ofMillis(20).toNanos());
            }
            while (!probes.isKnownToAll() && System.nanoTime() - deadline < 0) {
                TimeUnit.NANOSECONDS.sleep(Duration.ofMillis(20).toNanos());
            }
        };
    }
}

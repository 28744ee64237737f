package org.distributedpatterns.searchroot.leaves;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Tries suspected leaves again and again, and clears those that answer. */
@Component
class Probes implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Probes.class);

    private final LeafHealth health;
    private final LeafClient client;
    private final LeafDirectory directory;
    private final Duration interval;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("probes").daemon().factory());
    private volatile boolean running;

    Probes(LeafHealth health, LeafClient client, LeafDirectory directory, SearchProperties properties) {
        this.health = health;
        this.client = client;
        this.directory = directory;
        this.interval = properties.probeInterval();
    }

    @Override
    public void start() {
        running = true;
        executor.scheduleWithFixedDelay(this::probe, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void probe() {
        health.retain(Set.copyOf(directory.topology().leaves()));
        for (Leaf suspect : health.suspects()) {
            client.ping(suspect, interval).thenAccept(answers -> {
                if (answers) {
                    health.cleared(suspect);
                    log.info("{} answers again", suspect.instance());
                }
            });
        }
    }

    @Override
    public void stop() {
        running = false;
        executor.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

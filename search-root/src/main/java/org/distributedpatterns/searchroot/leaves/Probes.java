package org.distributedpatterns.searchroot.leaves;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.distributedpatterns.searchroot.periodic.PeriodicTask;
import org.distributedpatterns.searchroot.periodic.Tasks;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Tries suspected leaves again and again, and clears those that answer. */
@Component
class Probes implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Probes.class);

    private final LeafHealth health;
    private final LeafClient client;
    private final Supplier<Set<Leaf>> present;
    private final Duration interval;
    private final Tasks tasks;
    private volatile @Nullable PeriodicTask task;

    @Autowired
    Probes(LeafHealth health, LeafClient client, LeafDirectory directory, SearchProperties properties, Tasks tasks) {
        this(health, client, () -> Set.copyOf(directory.topology().leaves()), properties.probeInterval(), tasks);
    }

    Probes(LeafHealth health, LeafClient client, Supplier<Set<Leaf>> present, Duration interval, Tasks tasks) {
        this.health = health;
        this.client = client;
        this.present = present;
        this.interval = interval;
        this.tasks = tasks;
    }

    @Override
    public void start() {
        PeriodicTask started = tasks.periodic("probes", interval, this::probe);
        task = started;
        started.start(interval);
    }

    private void probe() {
        health.retain(present.get());
        PeriodicTask.forEach(
                health.suspects(),
                suspect -> client.ping(suspect, interval).thenAccept(answers -> {
                    if (answers) {
                        health.cleared(suspect);
                        log.info("{} answers again", suspect.instance());
                    }
                }));
    }

    @Override
    public void stop() {
        PeriodicTask present = task;
        task = null;
        if (present != null) {
            present.close();
        }
    }

    @Override
    public boolean isRunning() {
        return task != null;
    }
}

// Written by ./platform sync from kit: definition/DefinitionLifecycle.java
package org.distributedpatterns.workqueueworker.definition;

import java.util.List;
import org.distributedpatterns.workqueueworker.periodic.Tasks;
import org.springframework.context.SmartLifecycle;

/**
 * Begins to watch once all beans are there, before whatever listens has started, and bears it that ZooKeeper is not (a
 * rehearsal has none). The definitions close themselves, as beans, once the web server has stopped; in a context that
 * is only paused they are followed meanwhile.
 */
public final class DefinitionLifecycle implements SmartLifecycle {

    private final List<Definitions<?>> definitions;
    private final Tasks tasks;
    private volatile boolean running;

    /** @param tasks have liveness look at the threads that watch */
    public DefinitionLifecycle(List<Definitions<?>> definitions, Tasks tasks) {
        this.definitions = List.copyOf(definitions);
        this.tasks = tasks;
    }

    @Override
    public void start() {
        for (Definitions<?> each : definitions) {
            each.start();
            tasks.watch(each.thread());
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return -1;
    }
}

// Written by ./platform sync from kit: periodic/Tasks.java
package org.distributedpatterns.shardservice.periodic;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** The periodic tasks of this process, and what else it can't do without. Thread-safe. */
public final class Tasks {

    private static final String FAILURES = "platform.task.failures";
    private static final String DEAD = "platform.task.dead";

    private final MeterRegistry meters;
    private final Set<Vital> vital = new CopyOnWriteArraySet<>();

    public Tasks(MeterRegistry meters) {
        this.meters = meters;
        Gauge.builder(DEAD, this, tasks -> tasks.dead().size())
                .description("Threads that matter and have ended")
                .register(meters);
    }

    /**
     * A task that is to be started yet, and is watched until it is closed.
     *
     * @param name of the task, its thread, and its failures in the metrics: one of few
     * @param pause between the end of a run and the beginning of the next; zero where the work itself waits
     */
    public PeriodicTask periodic(String name, Duration pause, PeriodicTask.Work work) {
        Counter failures = Counter.builder(FAILURES)
                .description("Runs of a periodic task that threw something")
                .tag("task", name)
                .register(meters);
        var task = new PeriodicTask(name, pause, work, failures::increment, this::unwatch);
        watch(task);
        return task;
    }

    /** From now on its death turns liveness {@code DOWN}. More than one call does no harm. */
    public void watch(Vital more) {
        vital.add(more);
    }

    /** It is not needed any more. */
    public void unwatch(Vital one) {
        vital.remove(one);
    }

    /** What has ended though nobody ended it, and of what. */
    public Map<String, String> dead() {
        Map<String, String> dead = new TreeMap<>();
        for (Vital one : vital) {
            String death = one.death();
            if (death != null) {
                dead.put(one.name(), death);
            }
        }
        return dead;
    }

    /** The names of all that is watched, in order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        vital.forEach(one -> names.add(one.name()));
        names.sort(null);
        return names;
    }
}

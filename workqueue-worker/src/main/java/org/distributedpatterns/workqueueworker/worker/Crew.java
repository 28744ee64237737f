package org.distributedpatterns.workqueueworker.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The worker of each queue, and those that take nothing more and finish what they hold: the end of the instance waits
 * for both. Changed by one thread at a time; ended by any.
 */
final class Crew {

    private final Map<String, Worker> workers = new ConcurrentHashMap<>();
    private final Collection<Worker> leaving = new ConcurrentLinkedQueue<>();

    /** Starts the worker, and then has the one that the queue had before take nothing more. */
    void replace(String queue, Worker worker) {
        Worker before = leaves(queue);
        workers.put(queue, worker);
        worker.start();
        if (before != null) {
            before.stopTaking(); // its fetches wait as another lock permits
        }
    }

    void remove(String queue) {
        Worker before = leaves(queue);
        workers.remove(queue);
        if (before != null) {
            before.stopTaking();
        }
    }

    private @Nullable Worker leaves(String queue) {
        leaving.removeIf(Worker::hasEnded);
        Worker before = workers.get(queue);
        if (before != null) {
            leaving.add(before);
        }
        return before;
    }

    void stopTaking() {
        workers.values().forEach(Worker::stopTaking);
    }

    /** Waits until all have wound up, those too that were replaced. */
    void join() {
        List<Worker> all = new ArrayList<>(workers.values());
        all.addAll(leaving);
        all.forEach(Worker::join);
    }
}

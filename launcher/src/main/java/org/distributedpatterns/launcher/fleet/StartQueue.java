package org.distributedpatterns.launcher.fleet;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.distributedpatterns.launcher.build.App;
import org.jspecify.annotations.Nullable;

/**
 * Which instance starts next: the first of each service before the second of any, so that every pattern answers soon,
 * and of those the one whose service comes first in the plan. As long as a service is not ready, for it is still built,
 * no second instances start, since the processors have the build to do; and until the gateway has started, only what
 * came first of all starts beside it, since these two are what a first answer needs. Nothing starts before the queue is
 * open. Safe for use by several threads.
 */
final class StartQueue {

    private record Entry(App app, int round, int rank) {}

    private final List<String> services;
    private final PriorityQueue<Entry> waiting =
            new PriorityQueue<>(Comparator.comparingInt(Entry::round).thenComparingInt(Entry::rank));
    private boolean open;
    private int expected;
    private int ready;
    private int begun;
    private boolean gatewayStarted;

    /**
     * @param services the services in the plan's order
     * @param instances how many instances will be added
     */
    StartQueue(List<String> services, int instances) {
        this.services = List.copyOf(services);
        this.expected = instances;
        this.gatewayStarted = !services.contains(Plan.GATEWAY);
    }

    /** From now on, instances start. */
    synchronized void open() {
        open = true;
        notifyAll();
    }

    /** The service is ready to be started. */
    synchronized void add(App app, int instances) {
        for (int round = 0; round < instances; round++) {
            waiting.add(new Entry(app, round, services.indexOf(app.service())));
        }
        ready++;
        notifyAll();
    }

    /**
     * What to start next, as soon as there is something; null when all have been taken.
     *
     * @throws InterruptedException if nothing more is to be started, even where something could be taken at once
     */
    synchronized @Nullable App take() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while (expected > 0) {
            Entry next = waiting.peek();
            if (open && next != null && mayStart(next)) {
                waiting.remove();
                expected--;
                begun++;
                if (expected == 0) {
                    notifyAll();
                }
                return next.app();
            }
            wait();
        }
        return null;
    }

    private boolean mayStart(Entry next) {
        if (ready == services.size()) {
            return true;
        }
        return next.round() == 0
                && (gatewayStarted || begun == 0 || next.app().service().equals(Plan.GATEWAY));
    }

    /** What was taken has been started, or could not be. */
    synchronized void started(App app) {
        if (app.service().equals(Plan.GATEWAY)) {
            gatewayStarted = true;
            notifyAll();
        }
    }
}

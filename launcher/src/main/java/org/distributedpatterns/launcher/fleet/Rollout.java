package org.distributedpatterns.launcher.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.distributedpatterns.launcher.brokers.Broker;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.build.App;
import org.distributedpatterns.launcher.build.Building;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;

/**
 * One start of what is missing, all parts at once: a broker starts when its jars are there, an instance when its
 * service is built and ZooKeeper answers. Services wait for Kafka themselves.
 */
final class Rollout {

    /** Seconds on two cores of an AMD EPYC that did nothing else, with an empty Maven repository. */
    private static final double SECONDS_PER_BUILD = 3;

    private static final double SECONDS_PER_BROKER = 2;
    private static final double SECONDS_PER_INSTANCE = 2.5;

    private final Workshop shop;
    private final BrokerStart brokerStart;
    private final Plan plan;
    private final Map<String, Integer> missing;
    private final List<Broker> brokers;
    private final int instances;
    private final StartQueue queue;
    private final CountDownLatch zookeeperAnswers;
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> answering = Collections.synchronizedSet(new HashSet<>());
    private final AtomicBoolean said = new AtomicBoolean();
    private final long startedNanos = System.nanoTime();
    private TimeLeft left = new TimeLeft(0);
    private boolean building;

    /** @param missing how many instances of which service to start, in the order of their services */
    Rollout(Workshop shop, BrokerStart brokerStart, Plan plan, Map<String, Integer> missing, List<Broker> brokers) {
        this.shop = shop;
        this.brokerStart = brokerStart;
        this.plan = plan;
        this.missing = missing;
        this.brokers = brokers;
        this.instances = missing.values().stream().mapToInt(Integer::intValue).sum();
        this.queue = new StartQueue(List.copyOf(missing.keySet()), instances);
        this.zookeeperAnswers = new CountDownLatch(brokers.stream().anyMatch(ZooKeeper.class::isInstance) ? 1 : 0);
    }

    /**
     * Starts it all.
     *
     * @param services those that are missing
     * @param app makes a service that is built ready to be started
     * @param parallelStarts how many instances start at once
     * @return what went wrong with single instances, one line each; the others run
     * @throws Failure if anything else goes wrong
     */
    List<String> run(List<ServiceFolder> services, Function<ServiceFolder, App> app, int parallelStarts) {
        Building build = begin(services);
        List<Callable<Object>> tasks = new ArrayList<>();
        for (Broker broker : brokers) {
            tasks.add(Executors.callable(() -> start(broker, build)));
        }
        tasks.add(this::openQueue);
        for (ServiceFolder service : services) {
            tasks.add(Executors.callable(() -> {
                awaitBuilt(service.name(), build);
                queue.add(app.apply(service), missing.getOrDefault(service.name(), 0));
            }));
        }
        tasks.addAll(Collections.nCopies(Math.min(parallelStarts, instances), this::startFromQueue));
        runAll(tasks);
        shop.progress().close();
        return List.copyOf(failures);
    }

    private Building begin(List<ServiceFolder> services) {
        List<String> names = brokers.stream().map(Broker::name).toList();
        Building build = shop.builder().begin(services, names);
        building = !build.names().isEmpty();
        left = new TimeLeft(build.names().size() * SECONDS_PER_BUILD
                + brokers.size() * SECONDS_PER_BROKER
                + instances * SECONDS_PER_INSTANCE);
        shop.progress()
                .phase(
                        (building ? "building " + String.join(", ", build.names()) + "; " : "") + "starting " + what()
                                + (building ? ": " + left.whole() : ""),
                        build.names().size() + brokers.size() + instances);
        return build;
    }

    private String what() {
        List<String> parts = new ArrayList<>(brokers.stream().map(Broker::name).toList());
        if (instances > 0) {
            parts.add(instances + (instances == 1 ? " instance" : " instances"));
        }
        return String.join(", ", parts);
    }

    private void awaitBuilt(String name, Building build) {
        build.await(name);
        if (build.names().contains(name)) {
            step(name + " is there", SECONDS_PER_BUILD);
        }
    }

    private void start(Broker broker, Building build) {
        awaitBuilt(broker.name(), build);
        brokerStart.await(broker, brokerStart.start(broker));
        step(broker.name() + " on port " + broker.port(), SECONDS_PER_BROKER);
        if (broker instanceof ZooKeeper) {
            zookeeperAnswers.countDown();
        }
    }

    private @Nullable Object openQueue() throws InterruptedException {
        zookeeperAnswers.await();
        brokerStart.awaitFreeNames(new ZooKeeper(plan.ports().zookeeper()));
        queue.open();
        return null;
    }

    private @Nullable Object startFromQueue() throws InterruptedException {
        for (App app = queue.take(); app != null; app = queue.take()) {
            startOne(app);
        }
        return null;
    }

    private void startOne(App app) {
        try {
            ProcessRecord started = shop.instances().start(app, plan.ports());
            step(started.name(), SECONDS_PER_INSTANCE);
            answers(app.service());
        } catch (Failure e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // something else has failed, which is what is to be told
            }
            String message = String.valueOf(e.getMessage());
            shop.progress().note(message);
            failures.add(message);
        } finally {
            queue.started(app);
        }
    }

    /** Who waits for a build has something to look at while the rest starts. */
    private void answers(String service) {
        answering.add(service);
        if (building && answering.size() > 1 && answering.contains(Plan.GATEWAY) && !said.getAndSet(true)) {
            shop.progress().note("http://localhost:" + plan.ports().gateway() + "/ answers; the others follow");
        }
    }

    private void step(String what, double seconds) {
        left.done(seconds);
        String time = left.after(Duration.ofNanos(System.nanoTime() - startedNanos));
        shop.progress().step(building ? what + ", " + time : what);
    }

    /** The first that fails ends the wait for all others. */
    private static void runAll(List<Callable<Object>> tasks) {
        ExecutorService executor = Executors.newCachedThreadPool();
        try {
            var completion = new ExecutorCompletionService<Object>(executor);
            tasks.forEach(completion::submit);
            for (int ended = 0; ended < tasks.size(); ended++) {
                completion.take().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}

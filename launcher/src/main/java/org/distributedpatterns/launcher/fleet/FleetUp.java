package org.distributedpatterns.launcher.fleet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.brokers.Broker;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.build.App;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.FreePorts;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.Started;
import org.distributedpatterns.launcher.terminal.Failure;

/** Starts what a plan names and does not run: first what has to be built, then the brokers, then the services. */
final class FleetUp {

    /** Two training runs at a time: each keeps about one core busy. */
    private static final int PARALLEL_PREPARATIONS = 2;

    private final Workshop shop;
    private final BrokerCaches brokerCaches;
    private final BrokerStart brokerStart;
    private final int parallelStarts;

    FleetUp(Workshop shop, int parallelStarts) {
        this.shop = shop;
        this.brokerCaches = new BrokerCaches(shop.home(), shop.processes(), shop.instances()::freePort);
        this.brokerStart = new BrokerStart(
                shop.home(), shop.processes(), shop.builder(), brokerCaches, shop.instances()::freePort);
        this.parallelStarts = parallelStarts;
    }

    /**
     * Brings the fleet to the plan.
     *
     * @return what went wrong with single instances, one line each; the others run
     * @throws Failure if nothing can be started at all
     */
    List<String> bringTo(Plan plan) {
        List<ProcessRecord> alive = forgetTheDead();
        Map<String, Integer> missing = missing(plan, alive);
        List<Broker> brokers = missingBrokers(plan, alive);
        if (missing.isEmpty() && brokers.isEmpty()) {
            return List.of();
        }
        checkPorts(plan, missing, brokers);
        List<ServiceFolder> services = missing.keySet().stream()
                .map(name -> plan.folder(name, shop.home()))
                .toList();
        shop.builder().build(services);
        Map<Broker, Started> starting = new LinkedHashMap<>();
        brokers.forEach(broker -> shop.builder().brokerJars(broker.name()));
        brokers.forEach(broker -> starting.put(broker, brokerStart.start(broker)));
        Map<String, App> apps = prepare(plan, services, brokers);
        awaitBrokers(starting);
        brokerStart.awaitFreeNames(new ZooKeeper(plan.ports().zookeeper()));
        return startAll(missing, apps, plan.ports());
    }

    private List<ProcessRecord> forgetTheDead() {
        List<ProcessRecord> alive = shop.processes().alive();
        shop.processes().records().all().stream()
                .filter(record -> !alive.contains(record))
                .forEach(shop.processes().records()::forget);
        return alive;
    }

    private static Map<String, Integer> missing(Plan plan, List<ProcessRecord> alive) {
        Map<String, Integer> missing = new LinkedHashMap<>();
        for (String service : plan.services()) {
            long running = alive.stream()
                    .filter(record -> record.service().equals(service))
                    .count();
            int lacking = plan.counts().getOrDefault(service, 0) - (int) running;
            if (lacking > 0) {
                missing.put(service, lacking);
            }
        }
        return missing;
    }

    private List<Broker> missingBrokers(Plan plan, List<ProcessRecord> alive) {
        Set<String> running =
                new HashSet<>(alive.stream().map(ProcessRecord::service).toList());
        List<Broker> brokers = new ArrayList<>();
        if (!running.contains(ZooKeeper.NAME)) {
            brokers.add(new ZooKeeper(plan.ports().zookeeper()));
        }
        if (!running.contains(Kafka.NAME)) {
            brokers.add(new Kafka(plan.ports().kafka(), shop.instances().freePort()));
        }
        return brokers;
    }

    private static void checkPorts(Plan plan, Map<String, Integer> missing, List<Broker> brokers) {
        if (missing.containsKey(Plan.GATEWAY)) {
            checkPort("gateway", plan.ports().gateway(), "--port or PLATFORM_PORT");
        }
        for (Broker broker : brokers) {
            String variable = broker instanceof Kafka ? "PLATFORM_KAFKA_PORT" : "PLATFORM_ZOOKEEPER_PORT";
            checkPort(broker.name(), broker.port(), "--" + broker.name() + "-port or " + variable);
        }
    }

    private static void checkPort(String who, int port, String remedy) {
        if (!FreePorts.isFree(port)) {
            throw new Failure("port " + port + ", meant for " + who
                    + ", is taken by another program: end that, or choose" + " another port by " + remedy);
        }
    }

    private void awaitBrokers(Map<Broker, Started> starting) {
        if (starting.isEmpty()) {
            return;
        }
        shop.progress().phase("starting the brokers", starting.size());
        starting.forEach((broker, started) -> {
            brokerStart.await(broker, started);
            shop.progress().step(broker.name() + " on port " + broker.port());
        });
        shop.progress().close();
    }

    /** Extracts the services and trains their AOT caches where that has not been done and the plan asks for it. */
    Map<String, App> prepare(Plan plan, List<ServiceFolder> services) {
        return prepare(plan, services, List.of());
    }

    private Map<String, App> prepare(Plan plan, List<ServiceFolder> services, List<Broker> brokers) {
        if (plan.plain()) {
            return services.stream().map(App::plain).collect(Collectors.toMap(App::service, app -> app));
        }
        Set<Path> inUse = shop.foldersInUse();
        List<ServiceFolder> unprepared = services.stream()
                .filter(service -> !shop.apps().isPrepared(service, inUse))
                .toList();
        List<Broker> untrained = brokers.stream()
                .filter(broker -> !brokerCaches.isMade(broker, shop.builder().brokerJars(broker.name())))
                .toList();
        if (!unprepared.isEmpty() || !untrained.isEmpty()) {
            shop.progress().phase("making AOT caches", unprepared.size() + untrained.size());
        }
        Map<String, App> apps = new ConcurrentHashMap<>();
        List<Callable<Object>> preparations = new ArrayList<>();
        untrained.forEach(broker -> preparations.add(Executors.callable(() -> train(broker))));
        services.forEach(service -> preparations.add(Executors.callable(() -> {
            apps.put(service.name(), shop.apps().prepare(service, inUse));
            if (unprepared.contains(service)) {
                shop.progress().step(service.name());
            }
        })));
        try (ExecutorService executor = Executors.newFixedThreadPool(PARALLEL_PREPARATIONS)) {
            for (Future<Object> preparation : executor.invokeAll(preparations)) {
                result(preparation);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
        shop.progress().close();
        return apps;
    }

    private void train(Broker broker) {
        if (!brokerCaches.make(broker, shop.builder().brokerJars(broker.name()))) {
            shop.progress()
                    .note("no AOT cache for " + broker.name() + ", it starts without: see "
                            + Home.shown(brokerCaches.log(broker)));
        }
        shop.progress().step(broker.name());
    }

    private List<String> startAll(Map<String, Integer> missing, Map<String, App> apps, Ports ports) {
        int total = missing.values().stream().mapToInt(Integer::intValue).sum();
        if (total == 0) {
            return List.of();
        }
        shop.progress().phase("starting " + total + (total == 1 ? " instance" : " instances"), total);
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        List<Callable<Optional<ProcessRecord>>> starts = new ArrayList<>();
        for (String service : missing.keySet()) {
            App app = Objects.requireNonNull(apps.get(service));
            starts.addAll(Collections.nCopies(missing.getOrDefault(service, 0), () -> startOne(app, ports, failures)));
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(Math.min(parallelStarts, total))) {
            for (Future<Optional<ProcessRecord>> start : executor.invokeAll(starts)) {
                result(start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
        shop.progress().close();
        return List.copyOf(failures);
    }

    private Optional<ProcessRecord> startOne(App app, Ports ports, List<String> failures) {
        try {
            ProcessRecord started = shop.instances().start(app, ports);
            shop.progress().step(started.name());
            return Optional.of(started);
        } catch (Failure e) {
            String message = String.valueOf(e.getMessage());
            shop.progress().note(message);
            failures.add(message);
            return Optional.empty();
        }
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}

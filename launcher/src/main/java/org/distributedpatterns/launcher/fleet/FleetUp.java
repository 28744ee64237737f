package org.distributedpatterns.launcher.fleet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.brokers.Broker;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.build.App;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.process.FreePorts;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * Starts what a plan names and does not run. Everything starts as soon as it can: a broker when its jars are there, a
 * service when it is built and ZooKeeper answers. Services wait for Kafka themselves.
 */
final class FleetUp {

    /** Two training runs at a time: each keeps about one core busy. */
    private static final int PARALLEL_PREPARATIONS = 2;

    private final Workshop shop;
    private final Caches caches;
    private final BrokerStart brokerStart;
    private final int parallelStarts;

    FleetUp(Workshop shop, int parallelStarts) {
        this.shop = shop;
        BrokerCaches brokerCaches = new BrokerCaches(shop.home(), shop.processes(), shop.instances()::freePort);
        this.caches = new Caches(shop, brokerCaches);
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
        Set<String> deciding = App.deciding();
        if (!plan.plain() && !deciding.isEmpty()) {
            shop.progress()
                    .note("instances start slower than they could, for these may decide what is in them: "
                            + String.join(", ", deciding));
        }
        List<ServiceFolder> services = missing.keySet().stream()
                .map(name -> plan.folder(name, shop.home()))
                .toList();
        Function<ServiceFolder, App> app = service -> soon(plan, service);
        if (!plan.plain() && shop.cachePolicy() == CachePolicy.BEFORE) {
            Map<String, App> apps = prepare(services, brokers);
            app = service -> Objects.requireNonNull(apps.get(service.name()));
        }
        return new Rollout(shop, brokerStart, plan, missing, brokers).run(services, app, parallelStarts);
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

    /** The services as they are started: as the plan and {@code PLATFORM_PREPARE} say, with AOT caches or without. */
    Map<String, App> prepare(Plan plan, List<ServiceFolder> services) {
        return !plan.plain() && shop.cachePolicy() != CachePolicy.NO
                ? caches.make(services, List.of(), PARALLEL_PREPARATIONS)
                : services.stream()
                        .map(service -> soon(plan, service))
                        .collect(Collectors.toMap(App::service, app -> app));
    }

    private App soon(Plan plan, ServiceFolder service) {
        return plan.plain() ? App.plain(service) : shop.apps().extracted(service, shop.foldersInUse());
    }

    private Map<String, App> prepare(List<ServiceFolder> services, List<Broker> brokers) {
        shop.builder().build(services);
        return caches.make(services, brokers, PARALLEL_PREPARATIONS);
    }
}

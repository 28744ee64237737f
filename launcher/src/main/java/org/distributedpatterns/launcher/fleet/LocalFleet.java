package org.distributedpatterns.launcher.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.distributedpatterns.launcher.brokers.Broker;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.fleet.Instance.State;
import org.distributedpatterns.launcher.home.AdminToken;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.home.HomeLock;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.ProcessTable;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;

/** The fleet of processes on this machine whose state stands in one folder. */
public final class LocalFleet implements Fleet {

    /** As many JVMs start at once: more would only take turns on the cores. */
    private static final int PARALLEL_STARTS = Math.max(4, Runtime.getRuntime().availableProcessors() * 2);

    /** Far beyond what one machine carries: a slip of the finger is not to start JVMs without end. */
    private static final int MOST_INSTANCES = 100;

    private final Home home;
    private final Workshop shop;
    private final BackgroundCaches background;

    public LocalFleet(Home home, Progress progress) {
        this.home = home;
        this.shop = Workshop.of(home, progress);
        this.background = new BackgroundCaches(home);
    }

    /**
     * What {@code up} was asked for.
     *
     * @param small one of each service
     * @param plain services start as Maven has built them, without extraction and AOT cache
     * @param ports the ports that were asked for; those of the environment hold for the others
     * @param elsewhere services that stand in other folders
     * @param parallelStarts how many instances start at once, 0 for the usual number
     */
    public record Wish(
            boolean small, boolean plain, AskedPorts ports, List<ServiceFolder> elsewhere, int parallelStarts) {}

    /**
     * Starts what is missing. When nothing runs, that is the usual number of each service of the project; when
     * something runs, it is what the last {@code up} and {@code scale} asked for.
     *
     * @return what went wrong with single instances, one line each
     * @throws Failure if something else is asked for than what runs can become
     */
    public List<String> up(Wish wish) {
        try (HomeLock lock = HomeLock.take(home)) {
            Plan plan = plan(wish);
            plan.save(home);
            int parallel = wish.parallelStarts() > 0 ? wish.parallelStarts() : PARALLEL_STARTS;
            List<String> failures = new FleetUp(shop, parallel).bringTo(plan);
            shop.processes().keep();
            if (failures.isEmpty() && !plan.plain() && shop.cachePolicy() == CachePolicy.AFTER) {
                makeCachesInBackground(plan);
            }
            return failures;
        }
    }

    private void makeCachesInBackground(Plan plan) {
        if (background.log().isEmpty() && Caches.of(shop).missing(plan.built(home), brokers(plan.ports())) > 0) {
            background.start();
        }
    }

    private static List<Broker> brokers(Ports ports) {
        return List.of(new Kafka(ports.kafka(), 0), new ZooKeeper(ports.zookeeper()));
    }

    /** Makes the AOT caches that this fleet lacks, one after the other: for the next start. */
    public void makeCaches() {
        Plan plan = requirePlan();
        Caches.of(shop).make(plan.built(home), brokers(plan.ports()), 1);
    }

    /** The log of the process that makes AOT caches for the next start; empty if there is none. */
    public Optional<Path> cacheMaking() {
        return background.log();
    }

    private Plan plan(Wish wish) {
        List<ProcessRecord> alive = shop.processes().alive();
        Planning planning = new Planning(
                ServiceFolder.discover(home.root()), alive.isEmpty() ? Optional.empty() : Plan.load(home), alive);
        Plan plan = planning.plan(wish, Ports.of(System.getenv()));
        return plan.on(picked(plan.ports()));
    }

    private Ports picked(Ports ports) {
        return new Ports(picked(ports.gateway()), picked(ports.zookeeper()), picked(ports.kafka()));
    }

    private int picked(int port) {
        return port == 0 ? shop.instances().freePort() : port;
    }

    private static boolean isAmong(List<ProcessRecord> records, String service) {
        return records.stream().anyMatch(record -> record.service().equals(service));
    }

    /** Ends everything. */
    public void down() {
        try (HomeLock lock = HomeLock.take(home)) {
            background.end();
            new FleetDown(shop.processes(), shop.progress())
                    .end(shop.processes().records().all());
        }
    }

    /** Ends what this object has started and not completed; from then on it can start nothing. */
    public void abandon(Progress farewell) {
        List<ProcessRecord> started = shop.processes().abandon();
        shop.progress().close();
        if (!started.isEmpty()) {
            farewell.note("not completed: stopping what this command has started");
            new FleetDown(shop.processes(), farewell).end(started);
        }
    }

    /**
     * Looks whether that many instances of these services can be had, before anything is changed.
     *
     * @throws Failure if not
     */
    public void requireScalable(Map<String, Integer> counts) {
        requireUp();
        Set<String> known = requirePlan().known(home);
        counts.forEach((service, count) -> {
            roster().requireService("scale", service, known);
            if (service.equals(Plan.GATEWAY) && count != 1) {
                throw new Failure("gateway can't be scaled: its port has one owner");
            }
            if (count > MOST_INSTANCES) {
                throw new Failure(
                        service + "=" + count + " is too many: " + MOST_INSTANCES + " instances of a service at most");
            }
        });
    }

    @Override
    public void scale(String service, int count) {
        try (HomeLock lock = HomeLock.take(home)) {
            requireScalable(Map.of(service, count));
            Plan plan = requirePlan().with(service, count);
            plan.save(home);
            boolean making = background.log().isPresent();
            new RollingChange(shop).scale(plan, service, count);
            if (making) {
                makeCachesInBackground(plan); // a build has ended that
            }
        }
    }

    /**
     * Replaces the instances of these services one by one.
     *
     * @param patience how long a replacement may take to take over from the instance whose place it takes
     */
    public void restart(List<String> services, Duration patience) {
        try (HomeLock lock = HomeLock.take(home)) {
            requireUp();
            Plan plan = requirePlan();
            List<String> running = running();
            services.forEach(service -> {
                if (plan.known(home).contains(service) && !running.contains(service)) {
                    throw new Failure(service + " does not run; ./platform up starts it");
                }
                roster().requireService("restart", service, running);
            });
            boolean making = background.log().isPresent();
            RollingChange change = new RollingChange(shop);
            services.forEach(service -> change.restart(plan, service, patience));
            if (making) {
                makeCachesInBackground(plan); // a build has ended that
            }
        }
    }

    /** The services of which at least one instance runs, the gateway not among them. */
    public List<String> restartable() {
        return running().stream()
                .filter(service -> !service.equals(Plan.GATEWAY))
                .toList();
    }

    private List<String> running() {
        return shop.processes().alive().stream()
                .filter(record -> !FleetDown.isBroker(record))
                .map(ProcessRecord::service)
                .distinct()
                .toList();
    }

    private void requireUp() {
        if (!isAmong(shop.processes().alive(), ZooKeeper.NAME)) {
            throw new Failure("the fleet does not run; ./platform up starts it");
        }
    }

    private Plan requirePlan() {
        return Plan.load(home).orElseThrow(() -> new Failure("the fleet does not run; ./platform up starts it"));
    }

    /** All processes that are remembered, the dead too, asked at the same time. */
    public List<Condition> conditions() {
        List<ProcessRecord> records = shop.processes().records().all();
        ProcessTable table = ProcessTable.of(records);
        List<Future<Condition>> answers;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = records.stream()
                    .map(record -> executor.submit(
                            () -> new Condition(record, state(record, table), table.residentBytes(record))))
                    .toList();
        }
        return answers.stream().map(Future::resultNow).toList();
    }

    private State state(ProcessRecord record, ProcessTable table) {
        if (!table.lives(record)) {
            return State.DEAD;
        }
        if (table.paused(record)) {
            return State.PAUSED;
        }
        boolean ready = switch (record.service()) {
            case ZooKeeper.NAME -> new ZooKeeper(record.port()).answers();
            case Kafka.NAME -> new Kafka(record.port(), 0).answers();
            default -> shop.health().ready(record);
        };
        return ready ? State.READY : record.name().isEmpty() ? State.STARTING : State.UNREADY;
    }

    @Override
    public List<Instance> instances() {
        return conditions().stream()
                .filter(condition -> condition.state() != State.DEAD)
                .map(Condition::instance)
                .toList();
    }

    private Roster roster() {
        List<ProcessRecord> all = shop.processes().records().all();
        ProcessTable table = ProcessTable.of(all);
        return new Roster(
                all.stream().filter(table::lives).toList(),
                all.stream().filter(record -> !table.lives(record)).toList());
    }

    /**
     * The process of this name, or of this process id, which may have ended.
     *
     * @throws Failure if there is none
     */
    public ProcessRecord find(String name) {
        return roster().any(name);
    }

    /**
     * The running processes of these names or process ids, each once.
     *
     * @throws Failure if one of them does not run
     */
    public List<ProcessRecord> running(List<String> names) {
        Roster roster = roster();
        return names.stream().map(roster::running).distinct().toList();
    }

    @Override
    public void kill(String name) {
        shop.processes().kill(roster().running(name));
    }

    @Override
    public void pause(String name) {
        Processes.signal(roster().running(name), "STOP");
    }

    @Override
    public void resume(String name) {
        Processes.signal(roster().running(name), "CONT");
    }

    @Override
    public void restore() {
        List<String> failures = up(new Wish(false, false, AskedPorts.NONE, List.of(), 0));
        if (!failures.isEmpty()) {
            throw new Failure(failures.getFirst());
        }
    }

    @Override
    public URI gateway() {
        return URI.create("http://localhost:" + requirePlan().ports().gateway());
    }

    @Override
    public String token() {
        return AdminToken.of(home);
    }

    /** Where this fleet's state is. */
    public Home home() {
        return home;
    }
}

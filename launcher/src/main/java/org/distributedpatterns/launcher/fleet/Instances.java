package org.distributedpatterns.launcher.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.distributedpatterns.launcher.build.App;
import org.distributedpatterns.launcher.home.AdminToken;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.FreePorts;
import org.distributedpatterns.launcher.process.Launch;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.process.Started;
import org.distributedpatterns.launcher.terminal.Failure;

/** Starts single instances of services. */
final class Instances {

    static final Duration START_PATIENCE = Duration.ofSeconds(180);

    /** Where instances listen, and what they publish. */
    private static final String HOST = "127.0.0.1";

    static final Duration SETTLED = Duration.ofMillis(1500);

    private final Home home;
    private final Processes processes;
    private final Health health;
    private final FreePorts freePorts;

    Instances(Home home, Processes processes, Health health) {
        this.home = home;
        this.processes = processes;
        this.health = health;
        this.freePorts = new FreePorts(ThreadLocalRandom.current().nextInt());
    }

    /** A port for whoever needs one. */
    int freePort() {
        return freePorts.next();
    }

    /**
     * Starts an instance and waits until it is ready and known by name. When somebody took one of the ports that were
     * picked for it, it is tried once more with others.
     *
     * @throws Failure if it dies or takes longer than {@link #START_PATIENCE}
     */
    ProcessRecord start(App app, Ports ports) {
        return start(app, ports, Map.of());
    }

    /** The same for an instance that takes another's place: routers will move that one's traffic to it. */
    ProcessRecord startInPlaceOf(ProcessRecord leaving, App app, Ports ports) {
        return start(
                app, ports, Map.of("PLATFORM_MEMBERSHIP_REPLACES", HOST + ":" + leaving.port() + "#" + leaving.pid()));
    }

    private ProcessRecord start(App app, Ports ports, Map<String, String> extra) {
        boolean gateway = app.service().equals(Plan.GATEWAY);
        Attempt attempt = attempt(app, ports, gateway ? ports.gateway() : freePorts.next(), extra);
        if (!gateway
                && attempt.failed()
                && Postmortem.portTaken(attempt.record().log())) {
            attempt = attempt(app, ports, freePorts.next(), extra);
        }
        ProcessRecord record = attempt.record();
        if (attempt.failed()) {
            throw new Failure(record.service() + " died at its start (exit code " + attempt.exitCode() + "): "
                    + Postmortem.reason(record.log()) + " (log: " + Home.shown(record.log()) + ")");
        }
        return processes.records().named(record, health.name(record));
    }

    private record Attempt(ProcessRecord record, int exitCode) {

        static final int RUNS = -1;

        boolean failed() {
            return exitCode != RUNS;
        }
    }

    private Attempt attempt(App app, Ports ports, int port, Map<String, String> extra) {
        int managementPort = freePorts.next();
        Map<String, String> environment = environment(app.service(), ports, port, managementPort);
        environment.putAll(extra);
        Launch launch = new Launch(
                app.service(),
                app.directory(),
                app.command(),
                environment,
                home.logs().resolve(app.service() + "." + port + ".log"),
                port,
                managementPort);
        LogFiles.startAnew(launch.log());
        Started started = processes.start(launch);
        ProcessRecord record = started.record();
        boolean ready = Until.holds(
                START_PATIENCE,
                () -> !started.process().isAlive()
                        || FreePorts.isListenedOn(managementPort) // much cheaper to ask than the HTTP client
                                && health.ready(record)
                                && !health.name(record).isEmpty());
        if (!started.process().isAlive()) {
            processes.records().forget(record);
            return new Attempt(record, started.process().exitValue());
        }
        if (!ready) {
            throw new Failure(record.service() + " was not ready within " + START_PATIENCE.toSeconds()
                    + " s: it runs on (log: " + Home.shown(record.log()) + ")");
        }
        return new Attempt(record, Attempt.RUNS);
    }

    private Map<String, String> environment(String service, Ports ports, int port, int managementPort) {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "ZOOKEEPER",
                "127.0.0.1:" + ports.zookeeper(),
                "KAFKA",
                "127.0.0.1:" + ports.kafka(),
                "PORT",
                Integer.toString(port),
                "MANAGEMENT_PORT",
                Integer.toString(managementPort),
                "SERVER_ADDRESS",
                "127.0.0.1",
                "MANAGEMENT_SERVER_ADDRESS",
                "127.0.0.1",
                "PLATFORM_MEMBERSHIP_HOST",
                HOST,
                "DATA_DIR",
                home.kept(service).toString()));
        if (service.equals(Plan.GATEWAY)) {
            environment.put("PLATFORM_ADMIN_TOKEN", AdminToken.of(home));
        }
        return environment;
    }

    /** Waits until all of these have what the membership assigns to them, and for long enough to trust that. */
    void awaitSettled(List<ProcessRecord> instances, String service) {
        if (!Until.holdsFor(SETTLED, START_PATIENCE, () -> areSettled(instances))) {
            throw new Failure(service + " did not settle within " + START_PATIENCE.toSeconds()
                    + " s: nothing more is drained (see /actuator/health/settled of its instances)");
        }
    }

    /** Whether all of these have what the membership assigns to them. */
    boolean areSettled(List<ProcessRecord> instances) {
        return instances.stream().allMatch(health::settled);
    }
}

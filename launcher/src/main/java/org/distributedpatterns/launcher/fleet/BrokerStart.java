package org.distributedpatterns.launcher.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.brokers.Broker;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.build.Builder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.FreePorts;
import org.distributedpatterns.launcher.process.Launch;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.process.Started;
import org.distributedpatterns.launcher.terminal.Failure;

/** Starts the brokers. */
final class BrokerStart {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Longer than any session of ours lives without its client. */
    private static final Duration SESSION_END = Duration.ofSeconds(12);

    private final Home home;
    private final Processes processes;
    private final Builder builder;
    private final BrokerCaches caches;
    private final IntSupplier freePorts;
    private boolean retried;

    /** @param freePorts picks ports */
    BrokerStart(Home home, Processes processes, Builder builder, BrokerCaches caches, IntSupplier freePorts) {
        this.home = home;
        this.processes = processes;
        this.builder = builder;
        this.caches = caches;
        this.freePorts = freePorts;
    }

    /** Starts the broker; does not wait for it. */
    Started start(Broker broker) {
        List<Path> jars = builder.brokerJars(broker.name());
        Launch launch = broker.launch(jars, home.data(broker.name()), logOf(broker), caches.options(broker, jars));
        Started started = processes.start(launch);
        processes.records().named(started.record(), broker.name());
        return started;
    }

    private Path logOf(Broker broker) {
        Path log = home.logs().resolve(broker.name() + ".log");
        LogFiles.startAnew(log);
        return log;
    }

    /**
     * Waits until it answers. When somebody took the port that was picked for Kafka's controller, Kafka is started once
     * more with another.
     *
     * @throws Failure if it dies or takes longer than {@link #PATIENCE}
     */
    void await(Broker broker, Started started) {
        Path log = started.record().log();
        boolean answers = Until.holds(PATIENCE, () -> !started.process().isAlive() || broker.answers());
        if (started.process().isAlive() && answers) {
            return;
        }
        if (started.process().isAlive()) {
            throw new Failure(broker.name() + " did not answer within " + PATIENCE.toSeconds() + " s (log: "
                    + Home.shown(log) + ")");
        }
        processes.records().forget(started.record());
        if (broker instanceof Kafka kafka && Postmortem.portTaken(log) && FreePorts.isFree(kafka.port()) && !retried) {
            retried = true;
            Kafka other = new Kafka(kafka.port(), freePorts.getAsInt());
            await(other, start(other));
            return;
        }
        throw new Failure(
                broker.name() + " died at its start: " + Postmortem.reason(log) + " (log: " + Home.shown(log) + ")");
    }

    /**
     * Waits until ZooKeeper has given up the names of instances that died without a farewell: what starts before that
     * would take the next free name instead of theirs.
     */
    void awaitFreeNames(ZooKeeper zookeeper) {
        List<ProcessRecord> alive = processes.alive();
        if (alive.stream().anyMatch(record -> record.name().isEmpty())) {
            return; // somebody else is about to claim one
        }
        Set<String> names = alive.stream().map(ProcessRecord::name).collect(Collectors.toSet());
        Until.holds(SESSION_END, () -> names.containsAll(zookeeper.claimedNames()));
        // what is held even now is held by a process that is not ours: then the names have a gap
    }
}

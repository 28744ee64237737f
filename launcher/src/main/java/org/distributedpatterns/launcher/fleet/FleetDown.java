package org.distributedpatterns.launcher.fleet;

import java.time.Duration;
import java.util.List;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Progress;

/** Ends processes in the order of dependence: services together, then Kafka, then ZooKeeper. */
final class FleetDown {

    /** Draining (2 s) and a graceful shutdown (10 s), on a busy machine. */
    static final Duration SERVICE_PATIENCE = Duration.ofSeconds(25);

    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(30);

    private final Processes processes;
    private final Progress progress;

    FleetDown(Processes processes, Progress progress) {
        this.processes = processes;
        this.progress = progress;
    }

    /** Ends these and forgets them; those that are dead already are only forgotten. */
    void end(List<ProcessRecord> ending) {
        List<ProcessRecord> services =
                ending.stream().filter(record -> !isBroker(record)).toList();
        end("stopping the services", services, SERVICE_PATIENCE);
        for (String broker : List.of(Kafka.NAME, ZooKeeper.NAME)) {
            List<ProcessRecord> brokers = ending.stream()
                    .filter(record -> record.service().equals(broker))
                    .toList();
            end("stopping " + broker, brokers, BROKER_PATIENCE);
        }
    }

    static boolean isBroker(ProcessRecord record) {
        return record.service().equals(Kafka.NAME) || record.service().equals(ZooKeeper.NAME);
    }

    private void end(String title, List<ProcessRecord> ending, Duration patience) {
        if (ending.isEmpty()) {
            return;
        }
        progress.phase(title, ending.size());
        List<ProcessRecord> killed = processes.end(ending, patience);
        ending.forEach(record -> progress.step(record.label()));
        progress.close();
        killed.forEach(record -> progress.note(
                record.label() + " did not end within " + patience.toSeconds() + " s of SIGTERM and was killed"));
    }
}

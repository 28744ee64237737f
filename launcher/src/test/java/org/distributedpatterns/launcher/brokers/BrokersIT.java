package org.distributedpatterns.launcher.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.distributedpatterns.launcher.build.Builder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.FreePorts;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.ProcessRecords;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path state;

    private final FreePorts ports = new FreePorts((int) System.nanoTime());
    private Home home;
    private Processes processes;

    @BeforeEach
    void open() {
        home = new Home(Path.of("..").toAbsolutePath(), state);
        processes = new Processes(new ProcessRecords(home.run()));
    }

    @AfterEach
    void endAll() {
        processes.end(processes.records().all(), Duration.ofSeconds(30));
    }

    @Test
    void zookeeperStartsAnswersAndKeepsItsDataBetweenRuns() {
        startAndEnd(new ZooKeeper(ports.next()));
        assertThat(home.data(ZooKeeper.NAME).resolve("version-2")).isDirectory();
        startAndEnd(new ZooKeeper(ports.next()));
    }

    @Test
    void kafkaIsFormattedOnceAndStartsAgainWithOtherPorts() {
        startAndEnd(new Kafka(ports.next(), ports.next()));
        Path meta = home.data(Kafka.NAME).resolve("log/meta.properties");
        assertThat(meta).exists();
        long formatted = meta.toFile().lastModified();
        startAndEnd(new Kafka(ports.next(), ports.next()));
        assertThat(meta.toFile().lastModified()).isEqualTo(formatted);
    }

    private void startAndEnd(Broker broker) {
        List<Path> jars = new Builder(home, processes, Progress.silent(), () -> {}).brokerJars(broker.name());
        assertThat(broker.answers()).isFalse();
        ProcessRecord record = processes
                .start(broker.launch(
                        jars, home.data(broker.name()), home.logs().resolve(broker.name() + ".log"), List.of()))
                .record();
        Awaitility.await().atMost(PATIENCE).until(() -> broker.answers() || !Processes.isAlive(record));
        assertThat(broker.answers()).as("answers; log: %s", record.log()).isTrue();

        assertThat(processes.end(List.of(record), Duration.ofSeconds(30)))
                .as("had to be killed")
                .isEmpty();
        assertThat(broker.answers()).isFalse();
    }
}

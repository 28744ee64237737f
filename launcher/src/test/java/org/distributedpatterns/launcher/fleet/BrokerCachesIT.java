package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
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

class BrokerCachesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path root;

    private final FreePorts ports = new FreePorts((int) System.nanoTime());
    private final ZooKeeper zookeeper = new ZooKeeper(ports.next());
    private Home home;
    private Processes processes;
    private BrokerCaches caches;
    private List<Path> jars;

    @BeforeEach
    void open() {
        home = new Home(root, root.resolve("state"));
        processes = new Processes(new ProcessRecords(home.run()));
        caches = new BrokerCaches(home, processes, ports::next);
        Home project = new Home(Path.of("..").toAbsolutePath(), root.resolve("project"));
        jars = new Builder(project, processes, Progress.silent(), () -> {}).brokerJars(ZooKeeper.NAME);
    }

    @AfterEach
    void endAll() {
        processes.end(processes.records().all(), Duration.ofSeconds(30));
    }

    @Test
    void aBrokerStartsFromTheCacheThatATrainingHasMade() throws IOException {
        assertThat(caches.options(zookeeper, jars)).isEmpty();
        assertThat(caches.make(zookeeper, jars))
                .as("log: %s", caches.log(zookeeper))
                .isTrue();
        assertThat(caches.isMade(zookeeper, jars)).isTrue();

        List<String> options = new ArrayList<>(caches.options(zookeeper, jars));
        options.add("-XX:AOTMode=on"); // a JVM that finds the cache unfit refuses to start
        Path log = home.logs().resolve("zookeeper.log");
        ProcessRecord record = processes
                .start(zookeeper.launch(jars, home.data(ZooKeeper.NAME), log, options))
                .record();
        Awaitility.await().atMost(PATIENCE).until(() -> zookeeper.answers() || !Processes.isAlive(record));
        assertThat(zookeeper.answers()).as(Files.readString(log)).isTrue();
    }

    @Test
    void whatAnInterruptedTrainingLeftIsInNobodysWay() throws IOException {
        Path left = Files.createDirectories(home.apps().resolve("zookeeper/training/data"));
        Files.writeString(left.resolve("myid"), "1");
        assertThat(caches.make(zookeeper, jars)).isTrue();
        assertThat(home.apps().resolve("zookeeper/training")).doesNotExist();
    }
}

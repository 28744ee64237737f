package org.distributedpatterns.launcher.brokers;

import java.nio.file.Path;
import java.util.List;
import org.distributedpatterns.launcher.process.Launch;

/** A broker that the fleet stands on. */
public sealed interface Broker permits ZooKeeper, Kafka {

    /** What it is called, {@code kafka} or {@code zookeeper}. */
    String name();

    /** Where it listens on 127.0.0.1. */
    int port();

    /** The options of its JVM. */
    List<String> jvmOptions();

    /**
     * Writes its configuration, prepares its data folder at the first time, and answers how it is started.
     *
     * @param jars its jars
     * @param data what it keeps between runs
     * @param log where its output goes
     * @param options of the JVM, beside its own
     */
    Launch launch(List<Path> jars, Path data, Path log, List<String> options);

    /** Whether it answers its own protocol now. */
    boolean answers();
}

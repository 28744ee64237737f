package org.distributedpatterns.launcher.brokers;

import java.nio.file.Path;
import org.distributedpatterns.launcher.process.Launch;

/** A broker that the fleet stands on. */
public sealed interface Broker permits ZooKeeper, Kafka {

    /** What it is called, {@code kafka} or {@code zookeeper}. */
    String name();

    /** Where it listens on 127.0.0.1. */
    int port();

    /**
     * Writes its configuration, prepares its data folder at the first time, and answers how it is started.
     *
     * @param jars the folder with its jars
     * @param data what it keeps between runs
     * @param log where its output goes
     */
    Launch launch(Path jars, Path data, Path log);

    /** Whether it answers its own protocol now. */
    boolean answers();
}

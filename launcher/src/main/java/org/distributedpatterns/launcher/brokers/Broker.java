package org.distributedpatterns.launcher.brokers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
     * @param options of the JVM, beside its own
     */
    Launch launch(Path jars, Path data, Path log, List<String> options);

    /** Whether it answers its own protocol now. */
    boolean answers();

    /**
     * All jars of a folder, always in the same order: an AOT cache is good for one class path, and {@code *} stands for
     * whatever order the file system has.
     */
    static String classPath(Path jars) {
        try (Stream<Path> files = Files.list(jars)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.distributedpatterns.launcher.brokers;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.build.Jdk;

/** How the JVM of a broker is started. */
final class BrokerCommand {

    private static final List<String> COMMON = List.of(
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");

    private BrokerCommand() {}

    /** What every broker's JVM is told, and this one's. */
    static List<String> options(String... own) {
        List<String> options = new ArrayList<>(COMMON);
        options.addAll(List.of(own));
        return List.copyOf(options);
    }

    /**
     * Program and arguments. The jars are named, always in the same order: an AOT cache is good for one class path, and
     * {@code *} stands for whatever order the file system has.
     */
    static List<String> of(List<Path> jars, List<String> jvm, List<String> more, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Jdk.java()));
        command.addAll(jvm);
        command.addAll(more);
        command.add("-cp");
        command.add(jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main);
        command.addAll(List.of(arguments));
        return command;
    }
}

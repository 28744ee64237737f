package org.distributedpatterns.launcher.process;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to start.
 *
 * @param service what it is, for example {@code cache-service} or {@code kafka}
 * @param directory where it runs
 * @param command program and arguments
 * @param environment what is added to the launcher's own environment
 * @param log where its output goes
 * @param port where it will listen
 * @param managementPort where it will answer about its health, 0 if nowhere
 */
public record Launch(
        String service,
        Path directory,
        List<String> command,
        Map<String, String> environment,
        Path log,
        int port,
        int managementPort) {

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** Makes the process, which reads nothing and appends all that it says to the log. */
    public ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder;
    }
}

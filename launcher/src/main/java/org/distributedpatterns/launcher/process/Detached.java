package org.distributedpatterns.launcher.process;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * Starts processes that outlive the launcher and the terminal. A shell sets the terminal's signals to be ignored and
 * becomes the program, which inherits that: a JVM then leaves them alone, as under {@code nohup}. So Ctrl-C, Ctrl-Z and
 * a closed terminal reach the launcher only; {@code setsid} would do the same, but macOS has none.
 */
final class Detached {

    private static final String IGNORE_TERMINAL = "trap '' HUP INT QUIT TSTP TTIN TTOU; exec \"$@\"";

    private Detached() {}

    static Started start(Launch launch) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", IGNORE_TERMINAL, "sh"));
        command.addAll(launch.command());
        ProcessBuilder builder = launch.builder().command(command);
        try {
            Process process = builder.start();
            Instant started = process.info().startInstant().orElseGet(Instant::now);
            ProcessRecord record = new ProcessRecord(
                    launch.service(),
                    "",
                    process.pid(),
                    started.toEpochMilli(),
                    launch.port(),
                    launch.managementPort(),
                    launch.log(),
                    launch.directory());
            return new Started(record, process);
        } catch (IOException e) {
            throw new Failure(launch.service() + " could not be started: " + e.getMessage(), e);
        }
    }

    /** How far two readings of one process's start may lie apart: the system's clock may have been set meanwhile. */
    static final Duration START_TOLERANCE = Duration.ofSeconds(3);
}

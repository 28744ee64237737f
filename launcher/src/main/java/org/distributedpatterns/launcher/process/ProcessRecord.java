package org.distributedpatterns.launcher.process;

import java.nio.file.Path;

/**
 * What is remembered of a started process.
 *
 * @param service what it is
 * @param name what it calls itself, empty as long as that is not known
 * @param pid its process id
 * @param startedAtMillis when it was started, on the system's clock: a process of this id that started at another time
 *     is somebody else's
 * @param port where it listens
 * @param managementPort where it answers about its health, 0 if nowhere
 * @param log where its output goes
 * @param directory where it runs
 */
public record ProcessRecord(
        String service,
        String name,
        long pid,
        long startedAtMillis,
        int port,
        int managementPort,
        Path log,
        Path directory) {

    /** The name, or as long as it has none, service and process id. */
    public String label() {
        return name.isEmpty() ? service + " (pid " + pid + ")" : name;
    }

    ProcessRecord called(String newName, Path newLog) {
        return new ProcessRecord(service, newName, pid, startedAtMillis, port, managementPort, newLog, directory);
    }
}

package org.distributedpatterns.launcher.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.distributedpatterns.launcher.build.Jdk;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Launch;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.ProcessRecords;
import org.distributedpatterns.launcher.process.Processes;

/**
 * The making of AOT caches in a process of its own, {@code ./platform prepare}, which outlives the command that starts
 * it and leaves the processors to whoever wants them. It can be ended at any moment: a cache that is not complete is
 * used by nobody. It holds no lock of the fleet.
 */
final class BackgroundCaches {

    /** It ends its training at once. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final Home home;
    private final Processes processes;

    BackgroundCaches(Home home) {
        this.home = home;
        this.processes = new Processes(new ProcessRecords(home.background()));
    }

    /** Where it says what it does; empty if it does not run. */
    Optional<Path> log() {
        return processes.alive().stream().map(ProcessRecord::log).findFirst();
    }

    void start() {
        processes.records().all().forEach(processes.records()::forget);
        Path log = home.logs().resolve("prepare.log");
        LogFiles.startAnew(log);
        List<String> command =
                List.of("nice", "-n", "10", home.root().resolve("platform").toString(), "prepare");
        Map<String, String> environment = Map.of(
                "PLATFORM_HOME",
                home.state().toString(),
                "JAVA_HOME",
                Jdk.home().toString());
        processes.start(new Launch("aot-caches", home.root(), command, environment, log, 0, 0));
    }

    void end() {
        processes.end(processes.records().all(), FAREWELL);
    }
}

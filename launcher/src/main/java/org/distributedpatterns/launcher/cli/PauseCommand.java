package org.distributedpatterns.launcher.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        header = {"Freeze instances.", ""},
        description = {"Freezes instances by SIGSTOP: they keep their connections and answer nothing.", ""},
        footer = {"", "  ./platform pause search-leaf-1"})
final class PauseCommand implements Callable<Integer> {

    private final Home home;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names as ./platform status shows them.")
    private List<String> names = List.of();

    PauseCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        LocalFleet fleet = new LocalFleet(home, Progress.silent());
        for (ProcessRecord process : fleet.running(names)) {
            boolean already = Processes.isPaused(process);
            fleet.pause(Long.toString(process.pid()));
            System.out.println(process.label() + (already ? " was paused already" : " is paused")
                    + "; ./platform resume lets it go on");
        }
        return ExitCode.OK;
    }
}

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
        name = "resume",
        header = {"Let paused instances go on.", ""},
        description = {"Lets paused instances go on by SIGCONT.", ""},
        footer = {"", "  ./platform resume search-leaf-1"})
final class ResumeCommand implements Callable<Integer> {

    private final Home home;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names as ./platform status shows them.")
    private List<String> names = List.of();

    ResumeCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        LocalFleet fleet = new LocalFleet(home, Progress.silent());
        for (ProcessRecord process : fleet.running(names)) {
            boolean paused = Processes.isPaused(process);
            fleet.resume(Long.toString(process.pid()));
            System.out.println(process.label() + (paused ? " goes on" : " was not paused and runs on"));
        }
        return ExitCode.OK;
    }
}

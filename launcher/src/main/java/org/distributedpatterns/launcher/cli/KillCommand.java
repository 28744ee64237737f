package org.distributedpatterns.launcher.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

@Command(
        name = "kill",
        header = {"End instances at once, as a crash would.", ""},
        description = {"Ends instances at once by SIGKILL, as a crash would. ./platform up starts what is missing.", ""
        },
        footer = {"", "  ./platform kill cache-service-2", "  ./platform kill kafka"})
final class KillCommand implements Callable<Integer> {

    private final Home home;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names as ./platform status shows them.")
    private List<String> names = List.of();

    KillCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        LocalFleet fleet = new LocalFleet(home, Progress.silent());
        for (ProcessRecord process : fleet.running(names)) {
            fleet.kill(Long.toString(process.pid()));
            System.out.println(process.label() + " is killed");
        }
        return ExitCode.OK;
    }
}

package org.distributedpatterns.launcher.cli;

import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

@Command(
        name = "down",
        header = {"Stop everything; data is kept.", ""},
        description = {
            "Stops everything: the services drain together, then Kafka and ZooKeeper end. Their data is kept"
                    + " (delete .platform/data to begin anew).",
            ""
        },
        footer = {"", "  ./platform down"})
final class DownCommand implements Callable<Integer> {

    private final Home home;

    DownCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        LocalFleet fleet = new LocalFleet(home, Progress.onTerminal());
        if (fleet.conditions().isEmpty() && fleet.cacheMaking().isEmpty()) {
            System.out.println("Nothing runs.");
            return ExitCode.OK;
        }
        fleet.down();
        System.out.println("Everything is stopped.");
        return ExitCode.OK;
    }
}

package org.distributedpatterns.launcher.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.Condition;
import org.distributedpatterns.launcher.fleet.Instance.State;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

@Command(
        name = "status",
        header = {"Show what runs where, and how it is.", ""},
        description = {"Shows what runs where, and how it is: starting, ready, unready, paused or dead.", ""},
        exitCodeList = {"0:everything is ready", "3:something is not, or nothing runs"},
        footer = {"", "  ./platform status"})
final class StatusCommand implements Callable<Integer> {

    private static final int NOT_READY = 3;

    private final Home home;

    StatusCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        LocalFleet fleet = new LocalFleet(home, Progress.silent());
        List<Condition> conditions = fleet.conditions();
        System.out.print(StatusView.of(conditions));
        printBackground(fleet);
        boolean ready =
                !conditions.isEmpty() && conditions.stream().allMatch(condition -> condition.state() == State.READY);
        return ready ? ExitCode.OK : NOT_READY;
    }

    /** What goes on beside the fleet, if anything does. */
    static void printBackground(LocalFleet fleet) {
        fleet.cacheMaking()
                .ifPresent(log ->
                        System.out.println("AOT caches for the next start are being made in the background (log: "
                                + Home.shown(log) + ")."));
    }
}

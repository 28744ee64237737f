package org.distributedpatterns.launcher.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Progress;

/** A fleet about to be changed: what a command has started is ended when the command is interrupted or fails. */
final class Changing {

    private Changing() {}

    static LocalFleet fleet(Home home) {
        LocalFleet fleet = new LocalFleet(home, Progress.onTerminal());
        Thread undo = Thread.ofPlatform().name("undo").unstarted(() -> undo(fleet, System.out));
        Runtime.getRuntime().addShutdownHook(undo);
        return fleet;
    }

    /** The command's own threads may still run, and fail now for want of what is ended: nobody is to hear of that. */
    private static void undo(LocalFleet fleet, PrintStream out) {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        fleet.abandon(Progress.lines(out));
    }
}

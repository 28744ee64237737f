package org.distributedpatterns.launcher.cli;

import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Progress;

/** A fleet about to be changed: whatever a command has started is ended when it is interrupted or fails. */
final class Changing {

    private Changing() {}

    static LocalFleet fleet(Home home) {
        LocalFleet fleet = new LocalFleet(home, Progress.onTerminal());
        LocalFleet quiet = fleet;
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(quiet::abandon));
        return fleet;
    }
}

package org.distributedpatterns.launcher.cli;

import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** What {@code up} starts in the background. */
@Command(name = "prepare", hidden = true, description = "Makes the AOT caches that the next start can use.")
final class PrepareCommand implements Callable<Integer> {

    private final Home home;

    PrepareCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        Changing.fleet(home).makeCaches();
        System.out.println("The next start finds all AOT caches.");
        return ExitCode.OK;
    }
}

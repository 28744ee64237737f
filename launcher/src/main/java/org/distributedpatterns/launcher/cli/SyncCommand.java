package org.distributedpatterns.launcher.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.terminal.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stands here for the help only: the script runs it itself, with the class path of the formatter. */
@Command(
        name = "sync",
        header = {"Write the services' copies of what they share.", ""},
        description = {
            "What several services use has one source, the packages of the module kit. This writes the copies into the"
                    + " services that list them. Options: ./platform sync --help.",
            ""
        },
        footer = {"", "  ./platform sync            write the copies", "  ./platform sync --check    only compare"})
final class SyncCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "Passed on.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new Failure("run it through the script: ./platform sync " + String.join(" ", arguments));
    }
}

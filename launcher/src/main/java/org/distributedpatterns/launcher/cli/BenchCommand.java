package org.distributedpatterns.launcher.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.terminal.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stands here for the help only: the script runs it itself, with the class path of the comparisons. */
@Command(
        name = "bench",
        header = {"Compare with what one would pick instead.", ""},
        description = {
            "Runs a comparison, side by side in one run, and prints its figures as a table with ratios; without a name"
                    + " it lists them. Options: ./platform bench --help.",
            ""
        },
        footer = {
            "",
            "  ./platform bench                 the list",
            "  ./platform bench sharding        one of them"
        })
final class BenchCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "What to compare, and options.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new Failure("run it through the script: ./platform bench " + String.join(" ", arguments));
    }
}

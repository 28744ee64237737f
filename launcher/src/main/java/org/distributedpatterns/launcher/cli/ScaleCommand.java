package org.distributedpatterns.launcher.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "scale",
        header = {"Run more or fewer instances of a service.", ""},
        description = {
            "Starts or drains instances until that many of a service run. Those with the highest numbers drain first,"
                    + " one after the other, each when the others have what they need.",
            ""
        },
        footer = {"", "  ./platform scale cache-service=8", "  ./platform scale cache-service=4 search-leaf=2"})
final class ScaleCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "SERVICE=N", description = "How many instances of which service.")
    private Map<String, Integer> counts = new LinkedHashMap<>();

    ScaleCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        if (counts.values().stream().anyMatch(count -> count < 0)) {
            throw new ParameterException(spec.commandLine(), "a number of instances can't be negative");
        }
        LocalFleet fleet = Changing.fleet(home);
        counts.forEach(fleet::scale);
        System.out.println();
        System.out.print(StatusView.of(fleet.conditions()));
        return ExitCode.OK;
    }
}

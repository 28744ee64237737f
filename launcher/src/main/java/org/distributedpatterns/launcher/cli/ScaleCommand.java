package org.distributedpatterns.launcher.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Progress;
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

    private static final Pattern COUNT = Pattern.compile("([^=]+)=(\\d{1,9})");

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "SERVICE=N", description = "How many instances of which service.")
    private List<String> wanted = List.of();

    ScaleCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String each : wanted) {
            Matcher count = COUNT.matcher(each);
            if (!count.matches()) {
                throw new ParameterException(
                        spec.commandLine(), each + " is no SERVICE=N, as in cache-service=8, with N from 0 on");
            }
            if (counts.put(count.group(1), Integer.valueOf(count.group(2))) != null) {
                throw new ParameterException(spec.commandLine(), "two numbers for " + count.group(1));
            }
        }
        new LocalFleet(home, Progress.silent()).requireScalable(counts);
        LocalFleet fleet = Changing.fleet(home);
        counts.forEach(fleet::scale);
        System.out.println();
        System.out.print(StatusView.of(fleet.conditions()));
        return ExitCode.OK;
    }
}

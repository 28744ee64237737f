package org.distributedpatterns.launcher.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.terminal.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stands here for the help only: the script runs it itself, because the launcher is among what it builds. */
@Command(
        name = "test",
        header = {"Build and test everything.", ""},
        description = {
            "Builds and tests everything with the JDK 25 that ./platform finds: mvn verify, from the project's folder.",
            ""
        },
        footer = {
            "",
            "  ./platform test                      as CI does",
            "  ./platform test --full               with the long forms of the tests",
            "  ./platform test -pl cache-service    one service",
            "  ./platform test -pl gateway -Dit.test=RoutingIT -Dsurefire.failIfNoSpecifiedTests=false"
        })
final class TestCommand implements Callable<Integer> {

    @Option(names = "--full", description = "Also the long forms of the tests.")
    private boolean full;

    @Parameters(arity = "0..*", paramLabel = "MAVEN-ARGUMENT", description = "Passed on to Maven.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new Failure(
                "run it through the script: ./platform test" + (full ? " --full " : " ") + String.join(" ", arguments));
    }
}

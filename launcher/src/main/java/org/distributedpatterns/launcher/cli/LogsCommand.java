package org.distributedpatterns.launcher.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "logs",
        header = {"Show or follow the log of an instance.", ""},
        description = {"Shows the log of an instance, of kafka or of zookeeper.", ""},
        footer = {
            "",
            "  ./platform logs cache-service-2",
            "  ./platform logs gateway-1 -f",
            "  ./platform logs kafka -n 50"
        })
final class LogsCommand implements Callable<Integer> {

    private final Home home;

    @Parameters(paramLabel = "NAME", description = "A name as ./platform status shows it.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String name;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until Ctrl-C or the end of the instance.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "Only the last N lines; 0 shows none, and with -f what comes. All if not given.")
    private @Nullable Integer lines;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    LogsCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        if (lines != null && lines < 0) {
            throw new ParameterException(spec.commandLine(), "-n " + lines + ": a number of lines is 0 or more");
        }
        ProcessRecord process = new LocalFleet(home, Progress.silent()).find(name);
        try (LogTail tail = new LogTail(process.log(), System.out)) {
            if (lines == null) {
                tail.showAll();
            } else {
                tail.show(lines);
            }
            if (follow) {
                tail.follow(() -> Processes.isAlive(process));
            }
        } catch (FileNotFoundException e) {
            throw new Failure("the log of " + process.label() + " is not there: " + Home.shown(process.log()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ExitCode.OK;
    }
}

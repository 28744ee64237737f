package org.distributedpatterns.sync;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./platform sync}. */
@Command(
        name = "./platform sync",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        header = {"Write the services' copies of what they share.", ""},
        description = {
            "What several services use has one source, the packages of the module kit; each service holds copies of"
                    + " those that its file kit.packages lists. This writes them: edit kit, run it, commit both. The"
                    + " build fails where a copy is not what this would write.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed, or a copy differs: stderr says why", "2:wrong usage"},
        footer = {
            "",
            "  ./platform sync                       write all copies",
            "  ./platform sync --check               only say which differ",
            "  ./platform sync --from cache-service  take what was edited in its copies to kit",
            "  ./platform sync --list                what kit has, and who takes it",
            "  ./platform sync --repeats             what might be worth a package of kit"
        })
public final class SyncCommand implements Callable<Integer> {

    @Option(names = "--check", description = "Write nothing; fail if a copy differs.")
    private boolean check;

    @Option(names = "--list", description = "Print the packages of kit and the services that take them.")
    private boolean list;

    @Option(
            names = "--repeats",
            description = "Print what main code stands in more than one project and is no copy of kit.")
    private boolean repeats;

    @Option(
            names = "--from",
            paramLabel = "SERVICE",
            description = "Take what was edited in this service's copies to kit first.")
    private @Nullable String from;

    @Option(names = "--force", description = "Overwrite copies that were edited, too.")
    private boolean force;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Path root;

    SyncCommand(Path root) {
        this.root = root;
    }

    static void main(String[] arguments) {
        System.exit(
                commandLine(Path.of(System.getProperty("platform.root", "."))).execute(arguments));
    }

    static CommandLine commandLine(Path root) {
        return new CommandLine(new SyncCommand(root)).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (!(failure instanceof Refusal)) {
                throw failure;
            }
            command.getErr().println(failure.getMessage());
            return 1;
        });
    }

    @Override
    public Integer call() {
        if (Stream.of(check, list, repeats, from != null).filter(each -> each).count() > 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--check, --list, --repeats and --from don't go together");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (repeats) {
            Repeats found = Repeats.in(root.toAbsolutePath().normalize());
            found.places().forEach(out::println);
            out.printf(
                    "%5d lines of main code stand in more than one project, copies of kit left out%n", found.lines());
            return 0;
        }
        Sync sync = new Sync(root);
        if (list) {
            sync.kit()
                    .packages()
                    .values()
                    .forEach(each ->
                            out.printf("%-14s %s%n%14s %s%n", each.name(), each.about(), "", takers(sync, each)));
            return 0;
        }
        if (check) {
            return check(sync, out);
        }
        int written = from == null ? sync.write(force) : sync.carryBack(from, force);
        out.println(
                written == 0
                        ? "every copy is what it should be"
                        : written + (written == 1 ? " file" : " files") + " written");
        return 0;
    }

    private static String takers(Sync sync, KitPackage kitPackage) {
        return sync.services().stream()
                .filter(service -> service.packages().contains(kitPackage.name()))
                .map(Service::name)
                .collect(Collectors.joining(", "));
    }

    private int check(Sync sync, PrintWriter out) {
        List<String> wrong = Stream.concat(
                        sync.faults().stream(), sync.differences().stream().map(Difference::line))
                .toList();
        if (wrong.isEmpty()) {
            out.println("every copy is what it should be");
            return 0;
        }
        wrong.forEach(spec.commandLine().getErr()::println);
        return 1;
    }
}

package org.distributedpatterns.launcher.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.distributedpatterns.launcher.fork.Fork;
import org.distributedpatterns.launcher.fork.ForkName;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "fork",
        header = {"Copy a service as the start of one of your own.", ""},
        description = {
            "Copies a service as the start of one of your own: its files, renamed in package, artifact, application and"
                    + " class, with LICENSE, Dockerfile and .gitignore. The result is a complete Maven project. If"
                    + " anything fails, the folder is left as it was found.",
            "",
            "Its paths below /api get a prefix of their own, so that both can run behind one gateway: /api/shards becomes"
                    + " /api/my-shards/shards. --path chooses another prefix; --path / keeps the paths as they are.",
            ""
        },
        footer = {
            "",
            "  ./platform fork shard-service ../my-shards --group com.acme --name my-shards",
            "  export JAVA_HOME=$(./platform jdk)",
            "  (cd ../my-shards && mvn verify)",
            "  ./platform up --with ../my-shards"
        })
final class ForkCommand implements Callable<Integer> {

    private final Home home;

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service to copy.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String service;

    @Parameters(index = "1", paramLabel = "DEST", description = "The folder to make; it must not exist or be empty.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path destination;

    @Option(
            names = "--group",
            required = true,
            paramLabel = "GROUP",
            description = "The group id, for example com.acme.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String group;

    @Option(names = "--name", paramLabel = "NAME", description = "The new service's name. Default: the folder's.")
    private @Nullable String name;

    @Option(names = "--path", paramLabel = "/api/…", description = "What its paths begin with. Default: /api/NAME.")
    private @Nullable String path;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    ForkCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        Path folder = destination.toAbsolutePath().normalize();
        String called = name == null ? String.valueOf(folder.getFileName()) : name;
        ForkName fork = named(called);
        int files = new Fork(home.root()).copy(fork, folder);
        System.out.println(files + " files in " + Home.shown(folder) + ". Next:");
        System.out.println("  export JAVA_HOME=$(./platform jdk)"); // for mvn itself, where another JDK is the default
        System.out.println("  (cd " + Home.shown(folder) + " && mvn verify)");
        System.out.println("  ./platform up --with " + Home.shown(folder));
        return ExitCode.OK;
    }

    private ForkName named(String called) {
        String copied = service.replaceAll("^\\./|/+$", ""); // as a shell completes it
        try {
            return new ForkName(copied, group, called, path == null ? "/api/" + called : path);
        } catch (Failure e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}

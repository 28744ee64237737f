package org.distributedpatterns.launcher.cli;

import java.util.Map;
import java.util.TreeMap;
import org.distributedpatterns.launcher.demo.DemoCommand;
import org.distributedpatterns.launcher.fleet.ComposeFleet;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Progress;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./platform}: the commands together. */
@Command(
        name = "./platform",
        description = "The fleet of the Distributed Patterns Platform on this machine, without Docker.",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            TokenCommand.class,
            JdkCommand.class,
            ScaleCommand.class,
            RestartCommand.class,
            KillCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            DownCommand.class,
            ForkCommand.class,
            PrepareCommand.class,
            RehearseCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "  ./platform up                      start everything; again: what is missing",
            "  ./platform demo                    see each pattern at work, and survive",
            "  ./platform kill cache-service-2    break something",
            "  ./platform test                    build and test everything",
            "",
            "Environment: PLATFORM_PORT (8080), PLATFORM_ZOOKEEPER_PORT (2181),",
            "  PLATFORM_KAFKA_PORT (9092), PLATFORM_HOME (.platform),",
            "  PLATFORM_PREPARE (after): when missing AOT caches are made: after, before or no"
        })
public final class PlatformCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private PlatformCommand() {}

    private static final Map<String, String> EXIT_CODES = Map.of(
            "0", "done",
            "1", "failed: one line on stderr says why",
            "2", "wrong usage");

    /** The commands, ready to execute arguments. */
    public static CommandLine commandLine() {
        return commandLine(Home.ofEnvironment());
    }

    static CommandLine commandLine(Home home) {
        CommandLine commandLine = new CommandLine(new PlatformCommand(), new HomeFactory(home));
        commandLine.addSubcommand(new DemoCommand(
                () -> new LocalFleet(home, Progress.silent()), () -> new ComposeFleet(home.root()), home.root()));
        commandLine.addSubcommand(new CommandLine(CommandSpec.forAnnotatedObject(new TestCommand())));
        commandLine.addSubcommand(new CommandLine(CommandSpec.forAnnotatedObject(new BenchCommand())));
        commandLine.addSubcommand(new CommandLine(CommandSpec.forAnnotatedObject(new SyncCommand())));
        Version version = new Version(home);
        commandLine.getSubcommands().values().forEach(command -> addHelp(command, version));
        addHelp(commandLine, version);
        Refusals.setUp(commandLine, home);
        commandLine.setUsageHelpAutoWidth(true);
        return commandLine;
    }

    private static void addHelp(CommandLine command, Version version) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.name().equals("help")) {
            return;
        }
        spec.mixinStandardHelpOptions(true);
        spec.versionProvider(version);
        Map<String, String> codes = new TreeMap<>(EXIT_CODES);
        codes.putAll(spec.usageMessage().exitCodeList());
        spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}

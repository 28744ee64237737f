package org.distributedpatterns.launcher.cli;

import org.distributedpatterns.launcher.demo.DemoCommand;
import org.distributedpatterns.launcher.fleet.ComposeFleet;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;
import org.distributedpatterns.launcher.terminal.Screen;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
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
            "  PLATFORM_PREPARE (after): when missing AOT caches are made: after, before or no",
            "Exit codes: 0 done, 1 failed (one line says why), 2 wrong usage."
        })
public final class PlatformCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private PlatformCommand() {}

    /** The commands, ready to execute arguments. */
    public static CommandLine commandLine() {
        Home home = Home.ofEnvironment();
        CommandLine commandLine = new CommandLine(new PlatformCommand(), new HomeFactory(home));
        commandLine.addSubcommand(new DemoCommand(
                () -> new LocalFleet(home, Progress.silent()), () -> new ComposeFleet(home.root()), home.root()));
        commandLine.addSubcommand(new CommandLine(CommandSpec.forAnnotatedObject(new TestCommand())));
        commandLine.addSubcommand(new CommandLine(CommandSpec.forAnnotatedObject(new BenchCommand())));
        commandLine.getSubcommands().values().forEach(PlatformCommand::addHelp);
        addHelp(commandLine);
        commandLine.setExecutionExceptionHandler(PlatformCommand::explain);
        commandLine.setUsageHelpAutoWidth(true);
        return commandLine;
    }

    private static void addHelp(CommandLine command) {
        if (!command.getCommandSpec().mixinStandardHelpOptions()
                && !command.getCommandName().equals("help")) {
            command.getCommandSpec().mixinStandardHelpOptions(true);
            command.getCommandSpec().version("Distributed Patterns Platform");
        }
    }

    private static int explain(Exception exception, CommandLine command, ParseResult arguments) throws Exception {
        if (exception instanceof Failure) {
            System.err.println(Screen.red("platform: ") + exception.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw exception;
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}

package org.distributedpatterns.launcher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Screen;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Why a command was not carried out: one line on the standard error output, never a stack trace. */
final class Refusals {

    private final Home home;

    private Refusals(Home home) {
        this.home = home;
    }

    /** Makes the commands answer so. */
    static void setUp(CommandLine commands, Home home) {
        Refusals refusals = new Refusals(home);
        commands.setParameterExceptionHandler((exception, arguments) -> wrongUsage(exception));
        commands.setExecutionExceptionHandler(refusals::failed);
    }

    private static int wrongUsage(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        say(command, message(exception) + " (" + command.getCommandSpec().qualifiedName() + " --help)");
        return ExitCode.USAGE;
    }

    private static String message(ParameterException exception) {
        if (exception instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            boolean command =
                    !unmatched.isUnknownOption() && unmatched.getCommandLine().getParent() == null;
            return (command ? "no command " : unmatched.isUnknownOption() ? "no option " : "one argument too many: ")
                    + first
                    + meant(unmatched.isUnknownOption() || command ? unmatched.getSuggestions() : List.of());
        }
        String message = String.valueOf(exception.getMessage()).replaceAll("\\.$", "");
        boolean ours = message.startsWith("-");
        return ours ? message : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String meant(List<String> suggestions) {
        return suggestions.isEmpty() ? "" : "; did you mean " + String.join(" or ", suggestions) + "?";
    }

    private int failed(Exception exception, CommandLine command, ParseResult arguments) {
        say(
                command,
                switch (exception) {
                    case Failure failure -> String.valueOf(failure.getMessage());
                    case UncheckedIOException e when e.getCause() != null -> reason(e.getCause());
                    case IOException e -> reason(e);
                    default -> exception + ", which should not happen" + kept(exception);
                });
        return ExitCode.SOFTWARE;
    }

    private static String reason(IOException exception) {
        return switch (exception) {
            case NoSuchFileException e -> e.getFile() + " is not there";
            case AccessDeniedException e -> e.getFile() + " may not be read or written";
            case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
            default -> exception.getClass().getSimpleName() + ": " + exception.getMessage();
        };
    }

    /** What nobody foresaw is kept for whoever mends it. */
    private String kept(Exception exception) {
        try (PrintWriter log =
                new PrintWriter(home.logs().resolve("launcher.log").toFile())) {
            exception.printStackTrace(log);
            return " (log: " + Home.shown(home.logs().resolve("launcher.log")) + ")";
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private static void say(CommandLine command, String message) {
        command.getErr().println(Screen.red("platform: ") + message.strip().replaceAll("\\s*\\R\\s*", " "));
        command.getErr().flush();
    }
}

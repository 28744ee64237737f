package org.distributedpatterns.acceptance.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Does what a page says, command by command, and compares what comes of it.
 *
 * @param root the project's folder
 * @param environment which fleet {@code ./platform} means
 * @param ports the ports that pages name, and what they are for this fleet
 * @param longForm whether the commands that take long or break something are run, too
 */
public record Reading(Path root, Map<String, String> environment, Map<String, Integer> ports, boolean longForm) {

    private static final Pattern FUNCTION = Pattern.compile("^([a-z_]+)\\(\\)");
    private static final Pattern PORT = Pattern.compile("(localhost:|PORT=)(\\d{4})\\b");

    private static final Duration QUICK = Duration.ofMinutes(1);
    private static final Duration SLOW = Duration.ofMinutes(15);

    public Reading {
        environment = Map.copyOf(environment);
        ports = Map.copyOf(ports);
    }

    /** The pages of a project: its own, and those of the folders in it. */
    public static List<String> pages(Path root) throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md"),
                            folders.map(folder -> folder.getFileName() + "/README.md")
                                    .filter(page -> Files.exists(root.resolve(page)))
                                    .sorted())
                    .toList();
        }
    }

    /** The commands of a page. */
    public static List<Step> steps(Path root, String page) throws IOException {
        return Page.steps(page, Files.readString(root.resolve(page)), Shell::isComplete);
    }

    /** How a page deviates from what comes of its commands; empty if it does not. */
    public List<String> deviations(String page, Path scratch) throws IOException {
        List<String> deviations = new ArrayList<>();
        Set<String> functions = new HashSet<>();
        try (Shell shell = new Shell(scratch, root, environment)) {
            for (Step step : steps(root, page)) {
                Matcher function = FUNCTION.matcher(step.command());
                if (function.find()) {
                    functions.add(function.group(1));
                }
                if (isRun(step, functions)) {
                    deviations.addAll(run(step, shell));
                }
            }
            shell.leftBehind().forEach(file -> deviations.add(page + " leaves " + file + " in the project's folder"));
        }
        return deviations;
    }

    private boolean isRun(Step step, Set<String> functions) {
        Treatment treatment = Treatment.of(step, functions);
        boolean inEachRun = treatment == Treatment.RUN && step.longForm().isEmpty();
        return treatment != Treatment.NEVER && (inEachRun || longForm);
    }

    private List<String> run(Step step, Shell shell) {
        Duration limit = longForm ? SLOW : QUICK;
        Shell.Outcome outcome = shell.run(withPorts(step.command()), limit);
        if (outcome == null) {
            throw new AssertionError(step.place() + ": not ended within " + limit + ": " + step.command());
        }
        List<String> differences = Comparison.differences(step.expectation(), outcome);
        return differences.isEmpty()
                ? List.of()
                : List.of("%n%s: %s%n  %s%n  printed: %s %s"
                        .formatted(
                                step.place(),
                                step.command(),
                                String.join("\n  ", differences),
                                outcome.output().strip(),
                                outcome.exit() == 0 ? "" : outcome.errors().strip()));
    }

    private String withPorts(String command) {
        return PORT.matcher(command).replaceAll(match -> {
            Integer port = ports.get(match.group(2));
            return match.group(1) + (port == null ? match.group(2) : port.toString());
        });
    }
}

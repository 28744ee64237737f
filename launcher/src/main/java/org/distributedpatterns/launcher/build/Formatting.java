package org.distributedpatterns.launcher.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.distributedpatterns.launcher.terminal.Failure;

/** Formats the sources of a project by its own formatter: other names make other line breaks and another order. */
public final class Formatting {

    private static final String ERROR = "[ERROR]";

    private Formatting() {}

    /** Runs the formatter. */
    public static void apply(Path project) {
        ProcessBuilder builder = new ProcessBuilder(List.of(Maven.executable(), "-B", "-q", "-ntp", "spotless:apply"))
                .directory(project.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", Jdk.home().toString());
        try {
            Process maven = builder.start();
            List<String> output = maven.inputReader().lines().toList();
            if (maven.waitFor() != 0) {
                throw new Failure("formatting failed (mvn spotless:apply): " + firstError(output));
            }
        } catch (IOException e) {
            throw new Failure("formatting failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static String firstError(List<String> output) {
        return output.stream()
                .filter(line -> line.startsWith(ERROR))
                .map(line -> line.substring(ERROR.length()).strip())
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElseGet(() -> output.isEmpty() ? "it says nothing" : output.getLast());
    }
}

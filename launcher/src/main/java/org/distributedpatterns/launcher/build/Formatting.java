package org.distributedpatterns.launcher.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.distributedpatterns.launcher.terminal.Failure;

/** Formats the sources of a project by its own formatter: other names make other line breaks and another order. */
public final class Formatting {

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
            String output = String.join("\n", maven.inputReader().lines().toList());
            if (maven.waitFor() != 0) {
                throw new Failure("formatting " + project + " failed (mvn spotless:apply):\n" + output);
            }
        } catch (IOException e) {
            throw new Failure("formatting " + project + " failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}

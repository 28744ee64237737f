package org.distributedpatterns.launcher.build;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Progress;
import org.jspecify.annotations.Nullable;

/** Calls {@code mvn}; its output goes to a log, its errors to the person. */
final class Maven {

    private static final Pattern BUILDING = Pattern.compile("\\[INFO] Building (\\S+) .*");
    private static final Pattern ERROR = Pattern.compile("\\[ERROR] (\\S.*)");

    private final Processes processes;
    private final Progress progress;

    Maven(Processes processes, Progress progress) {
        this.processes = processes;
        this.progress = progress;
    }

    /**
     * Packages projects, without their tests.
     *
     * @param project the folder of the project or of its aggregator
     * @param modules the modules of the aggregator to build, none for the project itself
     * @throws Failure if the build fails
     */
    void packageIt(Path project, List<String> modules, Path log) {
        List<String> command =
                new ArrayList<>(List.of(executable(), "-B", "-ntp", "package", "-Dmaven.test.skip=true"));
        if (!modules.isEmpty()) {
            command.add("-pl");
            command.add(String.join(",", modules));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", Jdk.home().toString());
        try {
            Process maven = processes.startHelper(builder);
            String error = follow(maven, log);
            if (maven.waitFor() != 0) {
                throw new Failure("building " + (modules.isEmpty() ? project.getFileName() : String.join(", ", modules))
                        + " failed: " + error + " (log: " + Home.shown(log) + ")");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    /** Copies the output to the log and answers its first error. */
    private String follow(Process maven, Path log) throws IOException {
        String error = "mvn ended with an error";
        boolean found = false;
        try (BufferedReader output = maven.inputReader();
                BufferedWriter copy = Files.newBufferedWriter(log)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                copy.write(line);
                copy.newLine();
                Matcher building = BUILDING.matcher(line);
                if (building.matches()) {
                    progress.doing("building " + building.group(1));
                }
                Matcher first = ERROR.matcher(line);
                if (!found && first.matches()) {
                    error = first.group(1);
                    found = !error.contains("COMPILATION ERROR") && !error.contains("Some problems were encountered");
                }
            }
        }
        return error;
    }

    static String executable() {
        @Nullable String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
            Path mvn = Path.of(folder, "mvn");
            if (Files.isExecutable(mvn)) {
                return mvn.toString();
            }
        }
        throw new Failure("Maven is missing: something has to be built and there is no mvn on the PATH");
    }
}

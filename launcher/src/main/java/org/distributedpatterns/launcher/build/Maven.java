package org.distributedpatterns.launcher.build;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Failure;
import org.jspecify.annotations.Nullable;

/** Calls {@code mvn}; its output goes to a log, which says at its end how Maven ended. */
final class Maven {

    /** Runs a command and adds its exit code to what it says: {@link MavenRun} waits for that line. */
    private static final String SAYING_HOW_IT_ENDED = "\"$@\"; echo \"" + MavenRun.ENDED + "$?\"";

    /** A build is over before the second compiler pays. */
    private static final String JVM = "-XX:TieredStopAtLevel=1";

    private final Processes processes;

    Maven(Processes processes) {
        this.processes = processes;
    }

    /**
     * Starts to package projects: without their tests, and without the checks of {@code mvn verify} where a project has
     * a profile for that. Several modules are built at once, which one Maven does safely on its local repository.
     *
     * @param project the folder of the project or of its aggregator
     * @param modules the modules of the aggregator to build, none for the project itself
     */
    MavenRun packageIt(Path project, List<String> modules, Path log) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SAYING_HOW_IT_ENDED, "sh"));
        command.addAll(List.of(executable(), "-B", "-ntp", "-T", "1C", "package", "-Dmaven.test.skip=true", "-Dquick"));
        if (!modules.isEmpty()) {
            command.add("-pl");
            command.add(String.join(",", modules));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", Jdk.home().toString());
        builder.environment().merge("MAVEN_OPTS", JVM, (own, ours) -> ours + " " + own);
        try {
            Files.deleteIfExists(log);
            return new MavenRun(processes.startHelper(builder).pid(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

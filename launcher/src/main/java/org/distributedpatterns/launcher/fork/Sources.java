package org.distributedpatterns.launcher.fork;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.distributedpatterns.launcher.terminal.Failure;

/** The files of a service that somebody has written. */
final class Sources {

    /** What was built, and what editors keep; the same as in a copy's {@code .gitignore}. */
    private static final Pattern IGNORED = Pattern.compile(
            "(target|\\.git|\\.idea|\\.vscode|\\.settings)/.*|(.*/)?(\\.classpath|\\.project|\\.DS_Store|[^/]*\\.iml)");

    private Sources() {}

    /**
     * What git knows or would take; where there is no repository, or one that ignores the folder, everything that was
     * not made by a build or an editor. Relative to the folder, with slashes.
     */
    static List<String> of(Path folder) throws IOException {
        List<String> tracked = gitFiles(folder);
        if (!tracked.isEmpty()) {
            return tracked.stream()
                    .filter(file -> Files.isRegularFile(folder.resolve(file)))
                    .filter(file -> !IGNORED.matcher(file).matches())
                    .toList();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> !IGNORED.matcher(file).matches())
                    .sorted()
                    .toList();
        }
    }

    /** Names ended by NUL: else git would write those in quotes that are not ASCII. */
    private static List<String> gitFiles(Path folder) {
        try {
            Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String files;
            try (var output = git.inputReader(UTF_8)) {
                files = output.readAllAsString();
            }
            return git.waitFor() == 0
                    ? Stream.of(files.split("\0", -1))
                            .filter(file -> !file.isEmpty())
                            .distinct()
                            .toList()
                    : List.of();
        } catch (IOException e) {
            return List.of(); // no git here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}

package org.distributedpatterns.acceptance.readme;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bash in a folder of its own that runs commands one after the other, as somebody's terminal would: variables and
 * functions live on. In the folder {@code ./platform} is the project's, and what {@code curl} is answered is kept.
 */
public final class Shell implements AutoCloseable {

    /**
     * What came of a command.
     *
     * @param output what it printed
     * @param errors what it printed as errors
     * @param answers the heads of the answers that {@code curl} got, in their order
     */
    public record Outcome(int exit, String output, String errors, List<Head> answers) {}

    /**
     * The head of an answer.
     *
     * @param headers by name, in any case
     */
    public record Head(int status, Map<String, String> headers) {}

    private final Path folder;
    private final Path files;
    private final Path heads;
    private final Process bash;
    private final BufferedWriter commands;
    private int number;

    /**
     * @param scratch a folder that may be filled
     * @param root the project's
     * @param environment beyond this process' own
     */
    public Shell(Path scratch, Path root, Map<String, String> environment) {
        try {
            folder = Files.createDirectories(scratch.resolve("work"));
            files = Files.createDirectories(scratch.resolve("steps"));
            Path bin = Files.createDirectories(scratch.resolve("bin"));
            script(folder.resolve("platform"), "exec '" + root.resolve("platform") + "' \"$@\"");
            Files.deleteIfExists(folder.resolve("gateway"));
            Files.createSymbolicLink(folder.resolve("gateway"), root.resolve("gateway"));
            heads = Files.createDirectories(scratch.resolve("heads"));
            script(bin.resolve("curl"), "exec '" + onPath("curl") + "' -D '" + heads + "'/$$ \"$@\"");
            ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(scratch.resolve("bash.log").toFile());
            builder.environment().putAll(environment);
            builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
            bash = builder.start();
            commands = bash.outputWriter(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Whether a text is a whole command: nothing of it is still open. */
    public static boolean isComplete(String text) {
        try {
            Process process =
                    new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
            try (BufferedWriter in = process.outputWriter(UTF_8)) {
                in.write(text);
            }
            String complaints = new String(process.getInputStream().readAllBytes(), UTF_8);
            return process.waitFor() == 0 && complaints.isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Runs a command; null if it does not end within {@code limit}. */
    public @Nullable Outcome run(String command, Duration limit) {
        Path step = files.resolve("%03d.sh".formatted(++number));
        Path out = beside(step, ".out");
        Path err = beside(step, ".err");
        Path exit = beside(step, ".exit");
        try {
            clear(heads);
            Files.writeString(step, command + "\n");
            Files.deleteIfExists(exit);
            commands.write(". '%s' > '%s' 2> '%s' < /dev/null; echo $? > '%s.part'; mv '%s.part' '%s'%n"
                    .formatted(step, out, err, exit, exit, exit));
            commands.flush();
            if (!appears(exit, limit)) {
                return null;
            }
            return new Outcome(
                    Integer.parseInt(Files.readString(exit).strip()),
                    Files.readString(out),
                    Files.readString(err),
                    answers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path beside(Path step, String ending) {
        return step.resolveSibling(step.getFileName().toString().replace(".sh", ending));
    }

    private boolean appears(Path file, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!Files.exists(file)) {
                if (System.nanoTime() > end || bash.waitFor(10, TimeUnit.MILLISECONDS)) {
                    return Files.exists(file);
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Path onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(program + " is not on the PATH"));
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Each call of {@code curl} has a file of its own, as old as its answer. */
    private List<Head> answers() throws IOException {
        List<Head> answers = new ArrayList<>();
        try (Stream<Path> found = Files.list(heads)) {
            for (Path file : found.sorted(Comparator.comparing(Shell::written)).toList()) {
                answers.addAll(heads(Files.readAllLines(file)));
            }
        }
        return answers;
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Interim answers are left out. */
    static List<Head> heads(List<String> lines) {
        List<Head> heads = new ArrayList<>();
        int status = 0;
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (line.startsWith("HTTP/")) {
                status = Integer.parseInt(line.split(" ", 3)[1]);
                headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            } else if (line.isBlank()) {
                if (status >= 200) {
                    heads.add(new Head(status, headers));
                }
                status = 0;
            } else if (colon > 0) {
                headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return heads;
    }

    /** What the commands have left in the folder. */
    public List<String> leftBehind() {
        try (var names = Files.list(folder)) {
            return names.map(file -> file.getFileName().toString())
                    .filter(file -> !file.equals("platform") && !file.equals("gateway"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends bash, and what runs in the background. */
    @Override
    public void close() {
        bash.descendants().forEach(ProcessHandle::destroy);
        bash.destroy();
    }
}

package org.distributedpatterns.launcher.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * A Maven at work, known by its log: the launcher may have started it, or {@code ./platform} before there was a
 * launcher.
 */
final class MavenRun {

    /** What the log's last line says; the exit code follows. */
    static final String ENDED = "platform: mvn ended with ";

    private static final Pattern ERROR = Pattern.compile("\\[ERROR] (\\S.*)");
    private static final Duration POLL = Duration.ofMillis(100);

    /** Every so many polls somebody looks whether Maven lives: that looks at all processes of the machine. */
    private static final int POLLS_PER_LOOK = 20;

    private final long shell;
    private final Path log;

    /** @param shell the id of the shell that runs Maven and then writes the last line */
    MavenRun(long shell, Path log) {
        this.shell = shell;
        this.log = log;
    }

    /**
     * Follows the log to its end.
     *
     * @param line told of each line
     * @param idle runs whenever there is no new line yet, many times a second
     * @throws Failure with Maven's first error if the build fails
     */
    void follow(Consumer<String> line, Runnable idle) {
        FirstError error = new FirstError();
        int idlePolls = 0;
        boolean alone = false;
        try (InputStream input = Files.newInputStream(log)) {
            GrowingLines lines = new GrowingLines(input);
            while (true) {
                Optional<String> next = lines.next();
                if (next.isEmpty()) {
                    if (++idlePolls % POLLS_PER_LOOK == 0) {
                        boolean was = alone; // about to start Maven, or to write the last line
                        alone = !hasChildren(shell);
                        if (was && alone) {
                            throw new Failure("the build was ended (log: " + Home.shown(log) + ")");
                        }
                    }
                    idle.run();
                    pause();
                    continue;
                }
                int ended = next.get().indexOf(ENDED); // behind what some Mavens send a terminal as their last
                if (ended >= 0) {
                    if (!next.get().substring(ended).equals(ENDED + 0)) {
                        throw new Failure("the build failed: " + error + " (log: " + Home.shown(log) + ")");
                    }
                    return;
                }
                error.see(next.get());
                line.accept(next.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasChildren(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.children().findAny())
                .isPresent();
    }

    private static void pause() {
        if (Thread.currentThread().isInterrupted()) {
            throw new Failure("interrupted");
        }
        LockSupport.parkNanos(POLL.toNanos());
    }

    /** Which of Maven's errors to tell: the first that says more than that there were some. */
    private static final class FirstError {

        private String text = "mvn ended with an error";
        private boolean found;

        void see(String line) {
            Matcher error = ERROR.matcher(line);
            if (!found && error.matches()) {
                text = error.group(1);
                found = !text.contains("COMPILATION ERROR") && !text.contains("Some problems were encountered");
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** The whole lines of a file that is still written to. */
    private static final class GrowingLines {

        private final InputStream input;
        private final byte[] buffer = new byte[8192];
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
        private int from;
        private int to;

        GrowingLines(InputStream input) {
            this.input = input;
        }

        /** The next line, empty if it has not been written to its end yet. */
        Optional<String> next() throws IOException {
            while (true) {
                for (int at = from; at < to; at++) {
                    if (buffer[at] == '\n') {
                        begun.write(buffer, from, at - from);
                        from = at + 1;
                        String line = begun.toString(UTF_8);
                        begun.reset();
                        return Optional.of(line);
                    }
                }
                begun.write(buffer, from, to - from);
                from = 0;
                to = Math.max(0, input.read(buffer));
                if (to == 0) {
                    return Optional.empty();
                }
            }
        }
    }
}

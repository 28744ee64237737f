package org.distributedpatterns.launcher.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {

    @TempDir
    Path folder;

    @Test
    void theLastLinesAreShown() throws IOException {
        assertThat(shown("one\ntwo\nthree\n", 2)).isEqualTo("two\nthree\n");
        assertThat(shown("one\ntwo\nthree", 1)).isEqualTo("three");
        assertThat(shown("one\n", 5)).isEqualTo("one\n");
        assertThat(shown("", 5)).isEmpty();
        assertThat(shown("one\ntwo\n", 0)).isEmpty();
    }

    @Test
    void whatIsAddedIsShownToTheEnd() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "one\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogTail tail = new LogTail(log, new PrintStream(out))) {
            tail.showAll();
            tail.follow(() -> {
                append(log, "two\n");
                return false;
            });
        }
        assertThat(out.toString(UTF_8)).isEqualTo("one\ntwo\n");
    }

    @Test
    void ofNoLinesOnlyWhatIsAddedIsShown() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "one\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogTail tail = new LogTail(log, new PrintStream(out))) {
            tail.show(0);
            append(log, "two\n");
            tail.follow(() -> false);
        }
        assertThat(out.toString(UTF_8)).isEqualTo("two\n");
    }

    /** As with {@code | head}: the reader has gone, the instance writes on. */
    @Test
    void itEndsWhenNobodyReads() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "one\n");
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (LogTail tail = new LogTail(log, new PrintStream(closed))) {
            tail.showAll();
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> tail.follow(() -> true));
        }
    }

    private static void append(Path log, String text) {
        try {
            Files.writeString(log, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String shown(String text, int lines) throws IOException {
        Path log = Files.writeString(folder.resolve("log"), text);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogTail tail = new LogTail(log, new PrintStream(out))) {
            tail.show(lines);
        }
        return out.toString(UTF_8);
    }
}

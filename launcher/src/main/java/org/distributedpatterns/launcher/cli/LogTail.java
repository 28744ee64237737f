package org.distributedpatterns.launcher.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Copies a growing file. */
final class LogTail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS_PER_QUESTION = 10;
    private static final int BUFFER_BYTES = 8192;

    private final RandomAccessFile file;
    private final PrintStream out;

    LogTail(Path path, PrintStream out) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.out = out;
    }

    /** Copies what is there. */
    void showAll() throws IOException {
        copy();
    }

    /** Copies the last lines of what is there; none if that is 0. */
    void show(int lines) throws IOException {
        file.seek(startOfLast(lines));
        copy();
    }

    private long startOfLast(int lines) throws IOException {
        if (lines == 0) {
            return file.length();
        }
        long position = file.length() - 1; // the line feed at the end ends the last line, it begins none
        int found = 0;
        while (position > 0) {
            file.seek(position - 1);
            if (file.read() == '\n' && ++found == lines) {
                return position;
            }
            position--;
        }
        return 0;
    }

    /** Goes on copying what is added as long as somebody writes, and somebody reads. */
    void follow(BooleanSupplier written) throws IOException {
        for (int poll = 1; !Thread.currentThread().isInterrupted(); poll++) {
            boolean goesOn = poll % POLLS_PER_QUESTION != 0 || written.getAsBoolean();
            copy();
            if (!goesOn || out.checkError()) {
                return;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void copy() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = file.read(buffer); read > 0 && !out.checkError(); read = file.read(buffer)) {
            out.write(buffer, 0, read);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

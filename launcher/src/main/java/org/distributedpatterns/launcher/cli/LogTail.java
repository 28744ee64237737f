package org.distributedpatterns.launcher.cli;

import java.io.IOException;
import java.io.OutputStream;
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
    private final OutputStream out;

    LogTail(Path path, OutputStream out) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.out = out;
    }

    /** Copies what is there: the last {@code lines} lines, or everything if that is 0. */
    void show(int lines) throws IOException {
        file.seek(lines > 0 ? startOfLast(lines) : 0);
        copy();
    }

    private long startOfLast(int lines) throws IOException {
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

    /** Goes on copying what is added as long as somebody writes. */
    void follow(BooleanSupplier written) throws IOException {
        for (int poll = 1; !Thread.currentThread().isInterrupted(); poll++) {
            boolean goesOn = poll % POLLS_PER_QUESTION != 0 || written.getAsBoolean();
            copy();
            if (!goesOn) {
                return;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void copy() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = file.read(buffer); read > 0; read = file.read(buffer)) {
            out.write(buffer, 0, read);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

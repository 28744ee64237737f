package org.distributedpatterns.workqueueworker.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of an NDJSON body, one after the other, none longer than a limit held in memory. */
final class Lines {

    /** A line, or the fact that it was too long. */
    record Line(int number, byte[] bytes, boolean tooLong) {
        boolean isBlank() {
            for (byte b : bytes) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return !tooLong;
        }
    }

    private final InputStream body;
    private final int maxBytes;
    private int number;
    private boolean ended;

    Lines(InputStream body, int maxBytes) {
        this.body = new BufferedInputStream(body, 1 << 14);
        this.maxBytes = maxBytes;
    }

    /** The next line that is not blank, counted from 1 with the blank ones; empty at the end. */
    Optional<Line> next() throws IOException {
        while (!ended) {
            Line line = read();
            if (!line.isBlank()) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    private Line read() throws IOException {
        var bytes = new ByteArrayOutputStream();
        boolean tooLong = false;
        int b;
        while ((b = body.read()) != '\n' && b != -1) {
            if (bytes.size() < maxBytes) {
                bytes.write(b);
            } else {
                tooLong = true;
            }
        }
        ended = b == -1;
        number++;
        return new Line(number, tooLong ? new byte[0] : bytes.toByteArray(), tooLong);
    }
}

package org.distributedpatterns.searchroot.documents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a body, read one at a time, with a limit for each and one for all. A line that is too long is passed
 * over to its end and reported; a body that is too long ends with {@link BodyTooLarge}.
 */
final class Lines {

    /** The body has more bytes than it may have. */
    static final class BodyTooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A line.
     *
     * @param number counted from 1
     * @param bytes without the line end; null if it is too long
     */
    record Line(int number, byte @Nullable [] bytes) {

        boolean isBlank() {
            if (bytes == null) {
                return false;
            }
            for (byte b : bytes) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return true;
        }
    }

    private final InputStream body;
    private final long lineLimit;
    private final long bodyLimit;
    private final byte[] chunk = new byte[16 << 10];
    private int from;
    private int to;
    private long total;
    private int number;

    Lines(InputStream body, long lineLimit, long bodyLimit) {
        this.body = body;
        this.lineLimit = lineLimit;
        this.bodyLimit = bodyLimit;
    }

    /** The next line, null at the end. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        boolean tooLong = false;
        if (!fill()) {
            return null;
        }
        number++;
        while (fill()) {
            int end = from;
            while (end < to && chunk[end] != '\n') {
                end++;
            }
            tooLong |= line.size() + (end - from) > lineLimit;
            if (!tooLong) {
                line.write(chunk, from, end - from);
            }
            boolean complete = end < to;
            from = complete ? end + 1 : end;
            if (complete) {
                break;
            }
        }
        return new Line(number, tooLong ? null : line.toByteArray());
    }

    /** Whether there are bytes to read. */
    private boolean fill() throws IOException {
        if (from < to) {
            return true;
        }
        from = 0;
        to = Math.max(0, body.read(chunk));
        total += to;
        if (total > bodyLimit) {
            throw new BodyTooLarge();
        }
        return to > 0;
    }
}

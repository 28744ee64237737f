package org.distributedpatterns.gateway.experiment;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An answer to be compared: its body as a digest, and itself if it is small.
 *
 * @param headers by name in lower case
 * @param length of the body in bytes
 * @param digest of the body
 * @param body the body; empty if it is longer than {@link #KEPT}
 */
record Answer(int status, SortedMap<String, List<String>> headers, long length, String digest, byte[] body) {

    /** The largest body that is kept, to say where it differs. */
    static final int KEPT = 64 * 1024;

    boolean isWhole() {
        return body.length == length;
    }

    /** Takes an answer as it passes by. Used by one thread at a time. */
    static final class Recorder {

        private final int status;
        private final SortedMap<String, List<String>> headers = new TreeMap<>();
        private final MessageDigest digest = sha256();
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long length;

        Recorder(int status, Iterable<java.util.Map.Entry<String, String>> headers) {
            this.status = status;
            headers.forEach(header -> this.headers
                    .computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue()));
        }

        void body(byte[] bytes) {
            length += bytes.length;
            digest.update(bytes);
            if (length <= KEPT) {
                kept.writeBytes(bytes);
            } else {
                kept.reset();
            }
        }

        long length() {
            return length;
        }

        Answer answer() {
            return new Answer(
                    status,
                    headers,
                    length,
                    HexFormat.of().formatHex(digest.digest()),
                    length <= KEPT ? kept.toByteArray() : new byte[0]);
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}

package org.distributedpatterns.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was last written on this machine: by this a copy that is older than its source is told from one that was edited,
 * also where nothing of both is committed yet. Kept among what a build makes: without it, git has to know.
 */
final class Written {

    private static final String SEPARATOR = "  ";

    private final Path root;
    private final Path file;
    private final Map<String, String> digests = new TreeMap<>();

    Written(Path root) {
        this.root = root;
        this.file = root.resolve("kit/target/written-copies");
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    String[] parts = line.split(SEPARATOR, 2);
                    if (parts.length == 2) {
                        digests.put(parts[1], parts[0]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the copy is as it was last written. */
    boolean holds(Path copy, byte[] found) {
        return digest(found).equals(digests.get(key(copy)));
    }

    /** Whether the copy was written once, and not deleted by this. */
    boolean knows(Path copy) {
        return digests.containsKey(key(copy));
    }

    /** Writes or deletes a copy. */
    void put(Path copy, byte @Nullable [] bytes) {
        write(copy, bytes);
        if (bytes == null) {
            digests.remove(key(copy));
        } else {
            digests.put(key(copy), digest(bytes));
        }
    }

    /** Remembers it for the next run. */
    void keep() {
        StringBuilder lines = new StringBuilder();
        digests.forEach((copy, digest) ->
                lines.append(digest).append(SEPARATOR).append(copy).append('\n'));
        write(file, Texts.bytes(lines.toString()));
    }

    private String key(Path copy) {
        return root.relativize(copy).toString();
    }

    /** Writes a file and the folders above it, or deletes it. */
    static void write(Path file, byte @Nullable [] bytes) {
        try {
            if (bytes == null) {
                Files.deleteIfExists(file);
            } else {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.write(file, bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}

package org.distributedpatterns.launcher.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Names an AOT cache by what it was made from. */
public final class AotKey {

    private static final int BYTES = 6;

    private AotKey() {}

    /** Changes when one of the jars, the JVM's options or the JDK changes. */
    public static String of(List<Path> jars, String options) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path jar : jars) {
                digest.update(
                        (jar + "\n" + Files.size(jar) + "\n" + Files.getLastModifiedTime(jar) + "\n").getBytes(UTF_8));
            }
            digest.update(options.getBytes(UTF_8));
            digest.update(Jdk.fingerprint().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.distributedpatterns.launcher.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JDK that runs the launcher, and with it everything that it starts. */
public final class Jdk {

    private static final Path HOME = Path.of(System.getProperty("java.home"));

    private Jdk() {}

    public static Path home() {
        return HOME;
    }

    /** Its {@code java} program. */
    public static String java() {
        return HOME.resolve("bin/java").toString();
    }

    /** Tells this very build of it from others: an AOT cache fits no other. */
    static String fingerprint() {
        Path release = HOME.resolve("release");
        try {
            return HOME + "\n"
                    + (Files.exists(release) ? Files.readString(release) : System.getProperty("java.vm.version"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

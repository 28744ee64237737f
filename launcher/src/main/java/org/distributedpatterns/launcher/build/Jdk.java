package org.distributedpatterns.launcher.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JDK that runs the launcher, and with it everything that it starts. */
public final class Jdk {

    private static final Path HOME = Path.of(System.getProperty("java.home"));
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    /** For a JVM that ends soon: to compile well, or to collect with several threads, would not pay. */
    static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private Jdk() {}

    public static Path home() {
        return HOME;
    }

    /** Its {@code java} program. */
    public static String java() {
        return HOME.resolve("bin/java").toString();
    }

    /**
     * What lets a JVM have its heap and its code in huge pages, where the system gives them to those who ask: a start
     * then takes a twentieth less of the processors. Nothing on systems whose JVM has no such option.
     */
    static List<String> hugePages() {
        try {
            return Files.exists(HUGE_PAGES) && Files.readString(HUGE_PAGES).contains("[madvise]")
                    ? List.of("-XX:+UseTransparentHugePages")
                    : List.of(); // "[always]" needs no asking, "[never]" means it
        } catch (IOException e) {
            return List.of(); // who can't look does without
        }
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

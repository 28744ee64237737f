package org.distributedpatterns.cacheservice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The limit is one of real bytes. The long form ({@code -Dplatform.full=true}) has a million entries. */
class StoreMemoryTest {

    private static final boolean FULL = Boolean.getBoolean("platform.full");

    @Test
    void anEntryTakesNoMoreThanItIsWeighedWith() throws Exception {
        for (String headers : List.of("-XX:+UseCompactObjectHeaders", "-XX:-UseCompactObjectHeaders")) {
            long[] figures = run(FULL ? "1g" : "128m", headers, "fill", FULL ? "1000000" : "100000");
            System.out.printf(
                    "%s: an entry of 100 bytes takes %d bytes of heap, weighed with %d%n",
                    headers, figures[0], figures[1]);
            assertThat(figures[0]).as(headers).isBetween(150L, figures[1]);
        }
    }

    @Test
    void endlessDistinctWritesNeverTakeMoreThanTheLimitNorTheHeap() throws Exception {
        long[] figures = run("64m", "-XX:+ExitOnOutOfMemoryError", "press", "60", FULL ? "20000" : "1000");
        System.out.printf("%d writes, at most %d bytes of %d%n", figures[2], figures[0], figures[1]);
        // each of the four writers may be between a write and its eviction: one large value, or a few small ones
        assertThat(figures[0]).isLessThanOrEqualTo(figures[1] + 4 * (1 << 20) + (1 << 20));
    }

    private static long[] run(String heap, String option, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                StoreMemory.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(printed).isZero();
            String[] words = printed.strip().split(" ", -1);
            long[] figures = new long[words.length];
            for (int i = 0; i < words.length; i++) {
                figures[i] = Long.parseLong(words[i]);
            }
            return figures;
        } finally {
            process.destroyForcibly();
        }
    }
}

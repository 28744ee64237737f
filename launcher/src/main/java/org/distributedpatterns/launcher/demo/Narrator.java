package org.distributedpatterns.launcher.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.distributedpatterns.launcher.terminal.Screen;
import org.distributedpatterns.launcher.terminal.Table;

/** What the demo prints: numbered steps with what happened. Says the same without colour and without a terminal. */
final class Narrator {

    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean terminal;
    private int step;

    Narrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard output; a bar that moves only where that is a terminal. */
    static Narrator ofTerminal() {
        return new Narrator(System.out, Screen.interactive());
    }

    void heading(String title, String sentence) {
        step = 0;
        out.println();
        out.println(Screen.bold(title));
        out.println("   " + sentence);
    }

    /** Something that the demo does now. */
    void step(String sentence) {
        step++;
        out.println(String.format(Locale.ROOT, "%2d ", step) + sentence);
    }

    /** What came of it. */
    void result(String sentence) {
        out.println("   -> " + sentence);
    }

    void kill(String instance) {
        step(Screen.red("kill -9 " + instance));
    }

    void good(String sentence) {
        out.println("   " + Screen.green("ok") + " " + sentence);
    }

    void bad(String sentence) {
        out.println("   " + Screen.red("failed:") + " " + sentence);
    }

    void line(String text) {
        out.println(text);
    }

    /** A table, set in a little. */
    void table(Table table) {
        out.print(table.toString().indent(5));
    }

    /** A bar for {@code total} pieces of work. */
    Progress progress(String what, long total) {
        return progress(what, total, 0);
    }

    /** A bar for {@code total} pieces of work, {@code before} of them done already, which is no part of the rate. */
    Progress progress(String what, long total, long before) {
        return new Progress(what, total, before);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String duration(Duration duration) {
        return duration.compareTo(Duration.ofSeconds(1)) < 0
                ? duration.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** How many per second, of {@code count} in {@code time}. */
    static String rate(long count, Duration time) {
        return number(Math.round(count * 1e9 / Math.max(1, time.toNanos()))) + "/s";
    }

    /**
     * How far some work is. On a terminal one line that moves, elsewhere a line for each quarter. Safe for use by many
     * threads.
     */
    final class Progress implements AutoCloseable {

        private final String what;
        private final long total;
        private final long before;
        private final long startNanos = System.nanoTime();
        private long done;
        private long shownNanos;
        private long shownQuarter;

        private Progress(String what, long total, long before) {
            this.what = what;
            this.total = total;
            this.before = before;
            this.done = before;
        }

        void add(long more) {
            at(more, 0);
        }

        /** The work is at {@code absolute} pieces now. */
        void set(long absolute) {
            at(0, absolute);
        }

        private synchronized void at(long more, long atLeast) {
            done = Math.max(done + more, atLeast);
            long now = System.nanoTime();
            if (terminal && now - shownNanos > 100_000_000L) {
                shownNanos = now;
                out.print("\r" + text());
                out.flush();
            } else if (!terminal && done * 4 / Math.max(1, total) > shownQuarter) {
                shownQuarter = done * 4 / Math.max(1, total);
                out.println(text());
            }
        }

        private String text() {
            int filled = (int) (BAR * Math.min(done, total) / Math.max(1, total));
            Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
            return "   [" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + number(done) + " / " + number(total)
                    + " " + what + ", " + rate(done - before, time) + "   ";
        }

        /** Ends the line. */
        @Override
        public synchronized void close() {
            if (terminal) {
                out.println("\r" + text());
            }
        }
    }
}

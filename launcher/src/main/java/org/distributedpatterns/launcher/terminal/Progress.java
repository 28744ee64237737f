package org.distributedpatterns.launcher.terminal;

import java.io.PrintStream;

/** Shows that work goes on. Safe for use by several threads. */
public interface Progress extends AutoCloseable {

    /** Begins a phase of {@code steps} steps. */
    void phase(String title, int steps);

    /** One step of the phase is done. */
    void step(String what);

    /** What goes on within the present step, for whoever watches. */
    void doing(String what);

    /** A line that stays. */
    void note(String line);

    /** Ends the present phase. */
    @Override
    void close();

    /** A moving bar on a terminal, plain lines elsewhere. */
    static Progress onTerminal() {
        return Screen.interactive() ? new BarProgress() : new LineProgress(() -> System.out);
    }

    /** Plain lines. */
    static Progress lines(PrintStream out) {
        return new LineProgress(() -> out);
    }

    /** Says nothing. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void phase(String title, int steps) {}

            @Override
            public void step(String what) {}

            @Override
            public void doing(String what) {}

            @Override
            public void note(String line) {}

            @Override
            public void close() {}
        };
    }
}

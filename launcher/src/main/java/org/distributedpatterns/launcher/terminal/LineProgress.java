package org.distributedpatterns.launcher.terminal;

import java.io.PrintStream;
import java.util.function.Supplier;

/** Progress where nothing can be overwritten: a line per step. */
final class LineProgress implements Progress {

    private final Supplier<PrintStream> out;
    private int done;
    private int steps;

    LineProgress(Supplier<PrintStream> out) {
        this.out = out;
    }

    @Override
    public synchronized void phase(String title, int steps) {
        this.done = 0;
        this.steps = steps;
        out.get().println(title);
    }

    @Override
    public synchronized void step(String what) {
        done++;
        out.get().println("  [" + done + "/" + steps + "] " + what);
    }

    @Override
    public void doing(String what) {
        // a line for each would be noise
    }

    @Override
    public synchronized void note(String line) {
        out.get().println("  " + line);
    }

    @Override
    public void close() {}
}

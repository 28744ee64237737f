package org.distributedpatterns.launcher.terminal;

import java.io.PrintStream;

/** Progress where nothing can be overwritten: a line per step. */
final class LineProgress implements Progress {

    private final PrintStream out;
    private int done;
    private int steps;

    LineProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void phase(String title, int steps) {
        this.done = 0;
        this.steps = steps;
        out.println(title);
    }

    @Override
    public synchronized void step(String what) {
        done++;
        out.println("  [" + done + "/" + steps + "] " + what);
    }

    @Override
    public void doing(String what) {
        // a line for each would be noise
    }

    @Override
    public synchronized void note(String line) {
        out.println("  " + line);
    }

    @Override
    public void close() {}
}

package org.distributedpatterns.launcher.terminal;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress on a terminal: one moving bar per phase, which leaves a line behind. */
final class BarProgress implements Progress {

    private String title = "";
    private long startedNanos;
    private int done;
    private int steps;
    private @Nullable ProgressBar bar;

    @Override
    public synchronized void phase(String title, int steps) {
        close();
        this.title = title;
        this.steps = steps;
        this.done = 0;
        this.startedNanos = System.nanoTime();
        this.bar = new ProgressBarBuilder()
                .setTaskName(title)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(200)
                .hideEta()
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public synchronized void step(String what) {
        done++;
        if (bar != null) {
            bar.step();
            bar.setExtraMessage(" " + what);
        }
    }

    @Override
    public synchronized void doing(String what) {
        if (bar != null) {
            bar.setExtraMessage(" " + what);
        }
    }

    @Override
    public synchronized void note(String line) {
        ProgressBar paused = bar;
        if (paused == null) {
            System.out.println("  " + line);
            return;
        }
        paused.close();
        System.out.println("  " + line);
        long elapsed = System.nanoTime() - startedNanos;
        int reached = done;
        phase(title, steps);
        done = reached;
        startedNanos = System.nanoTime() - elapsed;
        if (bar != null) {
            bar.stepTo(reached);
        }
    }

    @Override
    public synchronized void close() {
        ProgressBar finished = bar;
        if (finished == null) {
            return;
        }
        bar = null;
        finished.close();
        long millis = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
        System.out.printf(
                "%s %s %.1f s%n", done >= steps ? Screen.green("✓") : Screen.red("✗"), title, millis / 1000.0);
    }
}

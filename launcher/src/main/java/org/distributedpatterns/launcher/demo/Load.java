package org.distributedpatterns.launcher.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.distributedpatterns.launcher.terminal.Failure;

/** Runs many small tasks with bounded concurrency and counts what fails. */
final class Load {

    /**
     * What came of a run.
     *
     * @param failures the sentences of the failed tasks
     * @param slowest the longest that one task took
     */
    record Outcome(int tasks, List<String> failures, Duration took, Duration median, Duration slowest) {

        Outcome {
            failures = List.copyOf(failures);
        }

        /** @throws Failure if a task failed */
        void orFail(String what) {
            if (!failures.isEmpty()) {
                throw new Failure(Narrator.number(failures.size()) + " of " + Narrator.number(tasks) + " " + what
                        + " failed, the first: " + failures.getFirst());
            }
        }
    }

    private Load() {}

    /** Runs {@code task} for each piece of work, {@code concurrency} at a time; ends when all have ended. */
    static <T> Outcome run(List<T> work, int concurrency, Consumer<T> task) {
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        long[] nanos = new long[work.size()];
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                running.add(threads.submit(() -> {
                    for (int at = next.getAndIncrement(); at < work.size(); at = next.getAndIncrement()) {
                        long begun = System.nanoTime();
                        try {
                            task.accept(work.get(at));
                        } catch (Failure e) {
                            failures.add(String.valueOf(e.getMessage()));
                        }
                        nanos[at] = System.nanoTime() - begun;
                    }
                }));
            }
            for (Future<?> thread : running) {
                Waiting.outcome(thread);
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Arrays.sort(nanos);
        return new Outcome(
                work.size(),
                List.copyOf(failures),
                took,
                Duration.ofNanos(nanos.length == 0 ? 0 : nanos[nanos.length / 2]),
                Duration.ofNanos(nanos.length == 0 ? 0 : nanos[nanos.length - 1]));
    }
}

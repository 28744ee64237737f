// Written by ./platform sync from kit: periodic/PeriodicTask.java
package org.distributedpatterns.searchroot.periodic;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again, on a thread of its own, until it is closed. What a run throws ends that run only: it
 * is counted, logged with its stack at first and once a minute after that for each kind, and the next run comes after a
 * pause that grows from failure to failure, up to {@value #MOST_BACKOFF_MILLIS} ms (or the usual pause, if that is
 * longer), and is forgotten at the first success. A {@code ScheduledExecutorService} promises less: it keeps the first
 * failure to itself, and never runs the task again.
 *
 * <p>Three things end it: {@link #close()}, an interrupt, and an error of the virtual machine, which no later run could
 * be trusted after. The last two leave it dead, unless it was closed, and {@link #death()} says of what. Runs never
 * overlap. Thread-safe.
 */
public final class PeriodicTask implements Vital, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PeriodicTask.class);

    private static final long LEAST_BACKOFF_MILLIS = 50;
    private static final long MOST_BACKOFF_MILLIS = 2_000;
    private static final long LOG_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_KINDS = 16;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** What is to be done. */
    @FunctionalInterface
    public interface Work {

        /**
         * Does it once.
         *
         * @throws InterruptedException if the thread was interrupted: there is no next run
         */
        void run() throws Exception;
    }

    private final String name;
    private final Duration pause;
    private final Work work;
    private final Runnable onFailure;
    private final Consumer<PeriodicTask> onClose;
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile Duration firstAfter = Duration.ZERO;
    private volatile boolean closed;
    private volatile @Nullable Throwable ending;

    /** When a kind of failure was logged; the thread's own, as the next ones. */
    private final Map<String, Long> loggedNanos = new HashMap<>();

    private int failuresInARow;
    private long unlogged;

    /**
     * @param pause between the end of a run and the beginning of the next; zero where the work itself waits
     * @param onFailure is told of each run that failed
     */
    PeriodicTask(String name, Duration pause, Work work, Runnable onFailure, Consumer<PeriodicTask> onClose) {
        if (pause.isNegative()) {
            throw new IllegalArgumentException(name + ": the pause is negative: " + pause);
        }
        this.name = name;
        this.pause = pause;
        this.work = work;
        this.onFailure = onFailure;
        this.onClose = onClose;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::loop);
    }

    /** Begins with a run at once. Only the first start counts, and none after {@link #close()}. */
    public void start() {
        start(Duration.ZERO);
    }

    /** Begins after a while. */
    public void start(Duration after) {
        if (started.compareAndSet(false, true)) {
            firstAfter = after;
            thread.start();
        }
    }

    private void loop() {
        try {
            Thread.sleep(firstAfter);
            while (!closed) {
                Thread.sleep(once()); // which throws also for an interrupt that the run has left behind
            }
        } catch (InterruptedException e) {
            ending = e;
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            ending = e;
            throw e;
        } finally {
            if (!closed) {
                log.error("{} has ended for good: {}", name, death());
            }
        }
    }

    /** How long to wait before the next run. */
    private Duration once() throws InterruptedException {
        try {
            work.run();
            failuresInARow = 0;
            return pause;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError fatal && !(fatal instanceof StackOverflowError)) {
                throw fatal;
            }
            if (!closed) { // else it is what a close leads to
                failuresInARow++;
                onFailure.run();
                report(e);
            }
            return backoff();
        }
    }

    private Duration backoff() {
        long usual = pause.toMillis();
        long doubled = Math.max(usual, LEAST_BACKOFF_MILLIS) << Math.clamp(failuresInARow - 1L, 0, 10);
        return Duration.ofMillis(Math.min(doubled, Math.max(usual, MOST_BACKOFF_MILLIS)));
    }

    private void report(Throwable failure) {
        String kind = failure.getClass().getName();
        if (!loggedNanos.containsKey(kind) && loggedNanos.size() >= MOST_KINDS) {
            kind = "others";
        }
        long now = System.nanoTime();
        Long before = loggedNanos.get(kind);
        if (before != null && now - before < LOG_AGAIN_NANOS) {
            unlogged++;
            log.debug("{} has failed again", name, failure);
            return;
        }
        loggedNanos.put(kind, now);
        log.error(
                "{} has failed ({} in a row, {} of all not logged since), and is tried again",
                name,
                failuresInARow,
                unlogged,
                failure);
        unlogged = 0;
    }

    /**
     * Does something for each of them, also when it failed for one: that must not keep the others from their turn, run
     * after run.
     *
     * @throws RuntimeException the first failure, once all have had their turn; the others are suppressed by it
     */
    public static <T> void forEach(Collection<? extends T> all, Consumer<? super T> action) {
        RuntimeException first = null;
        for (T each : all) {
            try {
                action.accept(each);
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String death() {
        if (closed || !started.get()) {
            return null;
        }
        Throwable cause = ending;
        if (cause != null) {
            return cause instanceof InterruptedException ? "it was interrupted" : cause.toString();
        }
        return thread.getState() == Thread.State.TERMINATED ? "its thread has ended" : null;
    }

    /**
     * Ends it: the present run is interrupted, and waited for, but no longer than two seconds. From within a run, it
     * ends after that run. More than one call does no harm.
     */
    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
        thread.interrupt();
        if (!started.getAndSet(true)
                || Thread.currentThread() == thread
                || thread.getState() == Thread.State.NEW) { // of one that is just being started, the first look ends it
            return;
        }
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                log.warn("{} is closed, but its run goes on", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

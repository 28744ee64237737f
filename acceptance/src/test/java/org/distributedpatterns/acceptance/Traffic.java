package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Requests at a constant rate, whether or not the earlier ones have been answered: one that waits does not hold back
 * the next. Each is sent once; what throws has failed.
 */
final class Traffic implements AutoCloseable {

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread clock;
    private final long startNanos = System.nanoTime();
    private final long grownNanos;
    private volatile boolean stopped;

    private Traffic(int perSecond, Duration growth, LongConsumer request) {
        this.grownNanos = startNanos + growth.toNanos();
        this.clock = Thread.ofPlatform().name("traffic").start(() -> fire(perSecond, growth, request));
    }

    /** Starts; {@code request} is called with 0, 1, 2, … and throws if the answer is not what it must be. */
    static Traffic of(int perSecond, LongConsumer request) {
        return new Traffic(perSecond, Duration.ZERO, request);
    }

    /**
     * Starts with few requests, and has its full rate after {@code growth}: a fleet just started does several times the
     * work for each, and under the full rate at once would be busy with what nobody waits for any more.
     */
    static Traffic growingTo(int perSecond, Duration growth, LongConsumer request) {
        return new Traffic(perSecond, growth, request);
    }

    private void fire(int perSecond, Duration growth, LongConsumer request) {
        for (long i = 0; !stopped; i++) {
            long number = i;
            sent.incrementAndGet();
            threads.execute(() -> once(request, number));
            LockSupport.parkNanos(startNanos + due(i + 1, perSecond, growth.toNanos()) - System.nanoTime());
        }
    }

    /** When, in nanoseconds after the start, request {@code i} is to be sent. */
    private static long due(long i, int perSecond, long growthNanos) {
        double gap = 1e9 / perSecond;
        double whileGrowing = growthNanos / gap / 2; // the rate grows evenly from zero
        return (long)
                (i < whileGrowing ? Math.sqrt(2 * growthNanos * gap * i) : growthNanos + (i - whileGrowing) * gap);
    }

    private void once(LongConsumer request, long number) {
        long start = System.nanoTime();
        try {
            request.accept(number);
        } catch (RuntimeException | AssertionError e) {
            failed.incrementAndGet();
            if (failures.size() < 20) {
                failures.add(
                        Duration.ofNanos(start - startNanos).toMillis() + " ms after the start: " + e.getMessage());
            }
        } finally {
            slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            answered.incrementAndGet();
        }
    }

    /**
     * Waits until the fleet, just started perhaps, has warmed to these requests at their full rate: hardly any waits
     * for its answer. What failed until then was a cold start's matter, and is forgotten.
     */
    void onceSteady(int mostUnderWay) {
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(90))
                .until(() -> System.nanoTime() - grownNanos > 0 && sent.get() - answered.get() <= mostUnderWay);
        failed.set(0);
        failures.clear();
    }

    /** How many requests have ended, well or not. */
    long ended() {
        return answered.get();
    }

    long failed() {
        return failed.get();
    }

    Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    /** Stops, waits for the last answers, and expects that none failed. */
    void assertNoneFailed() {
        assertAtMostFailed(0);
    }

    /** Stops, waits for the last answers, and expects that no greater part of them failed. */
    void assertAtMostFailed(double part) {
        close();
        assertThat((double) failed.get())
                .as(() -> "%d of %d requests failed, the first of them: %s"
                        .formatted(failed.get(), answered.get(), String.join("\n  ", List.copyOf(failures))))
                .isLessThanOrEqualTo(part * answered.get());
        assertThat(answered.get()).as("requests").isPositive();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            clock.join();
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS))
                    .as("the last requests end within 30 s")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }
}

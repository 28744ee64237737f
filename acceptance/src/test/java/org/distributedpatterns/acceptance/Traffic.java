package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * A few clients that ask again and again: a closed loop, in which each waits for its answer and then for three times as
 * long as that took. A machine that is half as fast gets half the requests, so that what fails is the fleet's fault and
 * not the load's. Each request is sent once; what throws has failed.
 */
final class Traffic implements AutoCloseable {

    private static final int CLIENTS = 8;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final List<Thread> clients = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private final Pace pace;
    private volatile boolean stopped;

    private Traffic(Pace pace, LongConsumer request) {
        this.pace = pace;
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().name("client-" + i).start(() -> ask(request)));
        }
    }

    /**
     * Starts.
     *
     * @param pace learns how long answers take
     * @param request is called with 0, 1, 2, … by several threads and throws if the answer is not what it must be
     */
    static Traffic at(Pace pace, LongConsumer request) {
        return new Traffic(pace, request);
    }

    private void ask(LongConsumer request) {
        while (!stopped) {
            Duration took = once(request, sent.getAndIncrement());
            LockSupport.parkNanos(Pace.pauseAfter(took).toNanos());
        }
    }

    private Duration once(LongConsumer request, long number) {
        long start = System.nanoTime();
        try {
            request.accept(number);
        } catch (RuntimeException | AssertionError e) {
            failed.incrementAndGet();
            if (failures.size() < 20) {
                failures.add(
                        Duration.ofNanos(start - startNanos).toMillis() + " ms after the start: " + e.getMessage());
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        pace.answered(took);
        slowestNanos.accumulateAndGet(took.toNanos(), Math::max);
        answered.incrementAndGet();
        return took;
    }

    /** Waits until so many more requests have ended. */
    void awaitMore(long requests) {
        long enough = answered.get() + requests;
        await().atMost(Platform.PATIENCE).until(() -> answered.get() >= enough);
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
            for (Thread client : clients) {
                LockSupport.unpark(client);
                assertThat(client.join(Platform.PATIENCE))
                        .as("the last requests end")
                        .isTrue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            clients.forEach(Thread::interrupt);
        }
    }
}

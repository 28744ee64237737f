// Written by ./platform sync from kit: periodic/PeriodicTaskTest.java
package org.distributedpatterns.searchleaf.periodic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@org.junit.jupiter.api.Tag("kit")
class PeriodicTaskTest {

    private static final Duration OFTEN = Duration.ofMillis(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Tasks tasks = new Tasks(meters);
    private final AtomicInteger runs = new AtomicInteger();
    private @Nullable PeriodicTask made;

    @AfterEach
    void close() {
        if (made != null) {
            made.close();
        }
    }

    private PeriodicTask start(PeriodicTask.Work work) {
        made = tasks.periodic("t", OFTEN, work);
        made.start();
        return made;
    }

    private double failures() {
        return meters.get("platform.task.failures").tag("task", "t").counter().count();
    }

    @Test
    void runsFollowEachOtherOnTheTasksOwnThread() {
        AtomicReference<String> thread = new AtomicReference<>();
        start(() -> {
            thread.set(Thread.currentThread().getName());
            runs.incrementAndGet();
        });
        await().until(() -> runs.get() > 3);
        assertThat(thread).hasValue("t");
        assertThat(failures()).isZero();
    }

    @Test
    void whateverARunThrowsTheNextOneComesAndItIsCounted() {
        PeriodicTask task = start(() -> {
            switch (runs.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("first");
                case 2 -> throw new AssertionError("second");
                case 3 -> throw new java.io.IOException("third");
                case 4 -> throw new StackOverflowError();
                default -> {}
            }
        });
        await().until(() -> runs.get() > 6);
        assertThat(failures()).isEqualTo(4);
        assertThat(task.death()).isNull();
        assertThat(tasks.dead()).isEmpty();
    }

    @Test
    void thePauseGrowsFromFailureToFailureAndASuccessForgetsThem() {
        List<Long> began = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        start(() -> {
            began.add(System.nanoTime());
            if (began.size() <= 3) {
                throw new IllegalStateException("again");
            }
            if (began.size() == 5) {
                done.countDown();
                Thread.sleep(Duration.ofDays(1));
            }
        });
        await().until(() -> done.getCount() == 0);
        assertThat(began.get(1) - began.get(0)).isGreaterThanOrEqualTo(50_000_000);
        assertThat(began.get(2) - began.get(1)).isGreaterThanOrEqualTo(100_000_000);
        assertThat(began.get(3) - began.get(2)).isGreaterThanOrEqualTo(200_000_000);
        assertThat(failures()).isEqualTo(3);
    }

    @Test
    void itBeginsAfterAWhileWhereThatIsWanted() {
        AtomicLong ran = new AtomicLong();
        made = tasks.periodic("t", OFTEN, () -> ran.compareAndSet(0, System.nanoTime()));
        long before = System.nanoTime();
        made.start(Duration.ofMillis(100));
        made.start();
        await().until(() -> ran.get() != 0);
        assertThat(ran.get() - before).isGreaterThanOrEqualTo(100_000_000);
    }

    @Test
    void closingInterruptsTheRunAndWaitsForItsEnd() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        PeriodicTask task = start(() -> {
            running.countDown();
            try {
                Thread.sleep(Duration.ofDays(1));
            } finally {
                ended.set(true);
            }
        });
        running.await();
        task.close();
        assertThat(ended).isTrue();
        assertThat(task.death()).isNull();
        assertThat(failures()).isZero();
        assertThat(tasks.names()).isEmpty();
        task.close();
    }

    @Test
    void aRunThatHeedsNoInterruptHoldsTheCloseUpForTwoSecondsOnly() throws Exception {
        Semaphore end = new Semaphore(0);
        CountDownLatch running = new CountDownLatch(1);
        PeriodicTask task = start(() -> {
            runs.incrementAndGet();
            running.countDown();
            end.acquireUninterruptibly();
        });
        running.await();
        long before = System.nanoTime();
        task.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
        end.release(100);
        await().until(() -> threadsOf("t").isEmpty());
        assertThat(task.death()).isNull();
        assertThat(runs).hasValue(1);
    }

    @Test
    void aTaskThatWasClosedBeforeItBeganNeverRuns() {
        PeriodicTask task = tasks.periodic("t", OFTEN, runs::incrementAndGet);
        assertThat(task.death()).isNull();
        task.close();
        task.start();
        assertThat(threadsOf("t")).isEmpty();
        assertThat(runs).hasValue(0);
        assertThat(task.death()).isNull();
    }

    @Test
    void aTaskMayCloseItself() {
        AtomicReference<PeriodicTask> self = new AtomicReference<>();
        PeriodicTask task = tasks.periodic("t", OFTEN, () -> {
            runs.incrementAndGet();
            self.get().close();
        });
        self.set(task);
        task.start();
        await().until(() -> runs.get() == 1 && threadsOf("t").isEmpty());
        assertThat(runs).hasValue(1);
        assertThat(task.death()).isNull();
    }

    private static List<Thread> threadsOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptThatIsNoCloseEndsItAndThatIsItsDeath(boolean heeded) {
        PeriodicTask task = start(() -> {
            runs.incrementAndGet();
            Thread.currentThread().interrupt();
            if (heeded) {
                throw new InterruptedException();
            }
        });
        await().until(() -> task.death() != null);
        assertThat(tasks.dead()).containsExactly(java.util.Map.entry("t", "it was interrupted"));
        assertThat(runs).hasValue(1);
        assertThat(meters.get("platform.task.dead").gauge().value()).isOne();
    }

    @Test
    void anErrorOfTheVirtualMachineIsItsDeath() {
        PeriodicTask task = start(() -> {
            throw new InternalError("not to be trusted any more");
        });
        await().dontCatchUncaughtExceptions().until(() -> task.death() != null); // it is one, and meant to be
        assertThat(tasks.dead().get("t")).contains("InternalError").contains("not to be trusted any more");

        task.close();
        assertThat(tasks.dead()).isEmpty();
    }

    @Test
    void whatElseMattersIsWatchedUntilItIsNoLongerNeeded() {
        Vital follower = new Vital() {
            @Override
            public String name() {
                return "follower";
            }

            @Override
            public String death() {
                return "its container has stopped";
            }
        };
        tasks.watch(follower);
        assertThat(tasks.dead()).containsExactly(java.util.Map.entry("follower", "its container has stopped"));
        assertThat(tasks.names()).containsExactly("follower");
        tasks.unwatch(follower);
        assertThat(tasks.dead()).isEmpty();
    }

    @Test
    void ofSeveralOneThatFailsHoldsUpNoOther() {
        List<Integer> done = new ArrayList<>();
        assertThatThrownBy(() -> PeriodicTask.forEach(List.of(1, 2, 3, 4), number -> {
                    if (number % 2 == 1) {
                        throw new IllegalStateException("odd: " + number);
                    }
                    done.add(number);
                }))
                .hasMessage("odd: 1")
                .satisfies(first -> assertThat(first.getSuppressed())
                        .singleElement()
                        .satisfies(second -> assertThat(second).hasMessage("odd: 3")));
        assertThat(done).containsExactly(2, 4);
    }
}

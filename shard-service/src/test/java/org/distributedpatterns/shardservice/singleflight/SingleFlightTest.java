// Written by ./platform sync from kit: singleflight/SingleFlightTest.java
package org.distributedpatterns.shardservice.singleflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Tag("kit")
class SingleFlightTest {

    /** Calls that have begun and run when the test lets them. */
    private final Queue<Runnable> begun = new ArrayDeque<>();

    private final SingleFlight<String, String> flights = new SingleFlight<>(begun::add, 1_000);
    private final AtomicInteger calls = new AtomicInteger();

    private CompletableFuture<String> join(String key, long seen) {
        return flights.join(key, seen, () -> "answer " + calls.incrementAndGet());
    }

    @Test
    void aThousandWhoWantTheSameShareOneCall() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(join("key", 0));
        }

        assertThat(begun).hasSize(1);
        begun.remove().run();

        assertThat(all).allSatisfy(one -> assertThat(one).isCompletedWithValue("answer 1"));
        assertThat(flights.joined()).isEqualTo(999);
        assertThat(flights.size()).isZero();
    }

    @Test
    void whoComesAfterItsEndBeginsAnother() {
        join("key", 0);
        begun.remove().run();
        CompletableFuture<String> next = join("key", 0);

        begun.remove().run();

        assertThat(next).isCompletedWithValue("answer 2");
    }

    @Test
    void whoHasSeenALaterVersionIsNotAnsweredByAnEarlierCall() {
        CompletableFuture<String> before = join("key", 5);
        CompletableFuture<String> afterADelete = join("key", 7);
        CompletableFuture<String> third = join("key", 6);

        assertThat(begun).hasSize(2);
        begun.forEach(Runnable::run);

        assertThat(before).isCompletedWithValue("answer 1");
        assertThat(afterADelete).isCompletedWithValue("answer 2");
        assertThat(third).isCompletedWithValue("answer 2");
        assertThat(flights.size()).isZero();
    }

    @Test
    void whoLeavesTakesNothingFromTheOthers() {
        CompletableFuture<String> impatient = join("key", 0);
        CompletableFuture<String> patient = join("key", 0);
        impatient.cancel(true);

        begun.remove().run();

        assertThat(patient).isCompletedWithValue("answer 1");
    }

    @Test
    void aFailureIsEverybodysAndForgotten() {
        CompletableFuture<String> failed = flights.join("key", 0, () -> {
            throw new IllegalStateException("broken");
        });
        begun.remove().run();

        assertThatThrownBy(failed::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("broken");
        assertThat(flights.size()).isZero();
    }

    @Test
    void whoWaitsNoLongerThanItHasTimeLeavesNothingBehind() {
        join("key", 0);
        SingleFlight<String, String>.Flight flight = Objects.requireNonNull(flights.current("key"));
        for (int i = 0; i < 10_000; i++) { // ten times as many as may wait at a time
            assertThat(flight.result()
                            .completeOnTimeout("late", 0, TimeUnit.NANOSECONDS)
                            .join())
                    .isEqualTo("late");
        }
        CompletableFuture<String> patient = flight.result();
        begun.remove().run();
        assertThat(patient).isCompletedWithValue("answer 1");
    }

    @Test
    void noMoreWaitThanMay() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(join("key", 0));
        }
        assertThatThrownBy(join("key", 0)::join).hasRootCauseInstanceOf(RejectedExecutionException.class);
        all.getFirst().cancel(false);
        CompletableFuture<String> inItsPlace = join("key", 0);

        begun.remove().run();

        assertThat(inItsPlace).isCompletedWithValue("answer 1");
        assertThat(all.getLast()).isCompletedWithValue("answer 1");
    }

    @Test
    void anExecutorThatTakesNothingMoreIsAFailureToo() {
        var closed = new SingleFlight<String, String>(
                task -> {
                    throw new RejectedExecutionException("closed");
                },
                10);
        assertThatThrownBy(closed.join("key", () -> "never")::join).hasRootCauseMessage("closed");
        assertThat(closed.size()).isZero();
    }

    @Test
    void ofACallByHandOnlyTheFirstEndCounts() {
        SingleFlight<String, String>.Flight flight = Objects.requireNonNull(flights.begin("key"));
        assertThat(flights.begin("key")).isNull();
        assertThat(flights.current("key")).isSameAs(flight);
        CompletableFuture<String> other = join("key", 0);
        CompletableFuture<String> impatient = flight.result();
        impatient.cancel(true);

        assertThat(flight.land("first")).isTrue();
        assertThat(flight.land("second")).isFalse();
        assertThat(flight.fail(new IllegalStateException())).isFalse();

        assertThat(other).isCompletedWithValue("first");
        assertThat(flight.result()).as("also for who comes too late").isCompletedWithValue("first");
        assertThat(flights.current("key")).isNull();
        assertThat(begun).isEmpty();
    }

    @Test
    void whoHearsOfTheEndAndAsksAgainBeginsAnother() {
        CompletableFuture<String> again = join("key", 0).thenCompose(first -> join("key", 0));
        begun.remove().run();
        begun.remove().run();
        assertThat(again).isCompletedWithValue("answer 2");
    }

    @Test
    void underARaceEverybodyIsAnsweredByACallThatHadNotEndedWhenTheyAsked() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var racing = new SingleFlight<String, Integer>(threads, 1_000);
            for (int caller = 0; caller < 8; caller++) {
                threads.execute(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        int before = ended.get(); // the last of these may be ending still
                        int answer = racing.join("key", ended::incrementAndGet).join();
                        if (answer < before) {
                            wrong.incrementAndGet();
                        }
                    }
                });
            }
        }
        assertThat(wrong).hasValue(0);
    }
}

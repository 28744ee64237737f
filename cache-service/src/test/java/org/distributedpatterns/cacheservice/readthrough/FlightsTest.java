// Written by ./platform sync from kit: readthrough/FlightsTest.java
package org.distributedpatterns.cacheservice.readthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Tag("kit")
class FlightsTest {

    /** Calls that have begun and run when the test lets them. */
    private final Queue<Runnable> begun = new ArrayDeque<>();

    private final Flights<String> flights = new Flights<>(begun::add);
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
}

package org.distributedpatterns.kit.singleflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that serve only those who asked before they began, one after the other. */
class JoinNextTest {

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService oneByOne = Executors.newSingleThreadExecutor();
    private final AtomicInteger reads = new AtomicInteger();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final SingleFlight<String, Integer> shared = new SingleFlight<>(oneByOne, 1_000);

    private CompletableFuture<Integer> ask() {
        return shared.joinNext("key", () -> {
            int number = reads.incrementAndGet();
            begun.release();
            mayEnd.acquire();
            if (number == 2) {
                throw new IllegalStateException("the second one");
            }
            return number;
        });
    }

    @AfterEach
    void stop() {
        mayEnd.release(1_000);
        oneByOne.close();
        executor.close();
    }

    @Test
    void whoAsksOneAfterTheOtherReadsEachTime() {
        mayEnd.release();
        assertThat(ask().join()).isOne();

        CompletableFuture<Integer> second = ask();
        mayEnd.release();

        assertThatThrownBy(second::join).hasRootCauseMessage("the second one");
        mayEnd.release();
        assertThat(ask().join()).as("a failure is of its own read only").isEqualTo(3);
    }

    @Test
    void allWhoAskDuringAReadShareTheNextOne() throws Exception {
        CompletableFuture<Integer> first = ask();
        begun.acquire();
        List<CompletableFuture<Integer>> meanwhile =
                IntStream.range(0, 100).mapToObj(i -> ask()).toList();
        mayEnd.release();
        assertThat(first.join()).isOne();
        begun.acquire();
        List<CompletableFuture<Integer>> later =
                IntStream.range(0, 100).mapToObj(i -> ask()).toList();
        assertThat(meanwhile).noneMatch(CompletableFuture::isDone);
        mayEnd.release();

        meanwhile.forEach(asked -> assertThatThrownBy(asked::join).hasRootCauseMessage("the second one"));
        mayEnd.release();
        assertThat(later).allSatisfy(asked -> assertThat(asked.join()).isEqualTo(3));
    }

    @Test
    void oneWhoNoLongerWaitsTakesTheAnswerFromNobody() throws Exception {
        CompletableFuture<Integer> first = ask();
        begun.acquire();
        CompletableFuture<Integer> impatient = ask();
        impatient.cancel(true);
        mayEnd.release(3);
        assertThat(first.join()).isOne();
        begun.acquire();

        assertThat(ask().join()).isEqualTo(3);
    }

    @Test
    void everyAnswerIsOfAReadThatBeganAfterItWasAskedFor() throws Exception {
        AtomicInteger clock = new AtomicInteger();
        var fast = new SingleFlight<String, Integer>(oneByOne, 1_000);
        int threads = 8;
        CountDownLatch done = new CountDownLatch(threads);
        AtomicInteger stale = new AtomicInteger();
        for (int i = 0; i < threads; i++) {
            executor.execute(() -> {
                for (int k = 0; k < 2_000; k++) {
                    int asked = clock.incrementAndGet();
                    if (fast.joinNext("key", clock::get).join() < asked) {
                        stale.incrementAndGet();
                    }
                }
                done.countDown();
            });
        }
        done.await();
        assertThat(stale).hasValue(0);
    }
}

package org.distributedpatterns.electiondemo.election;

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

class SharedReadTest {

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger reads = new AtomicInteger();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final SharedRead<Integer> shared = new SharedRead<>(
            () -> {
                int number = reads.incrementAndGet();
                begun.release();
                mayEnd.acquire();
                if (number == 2) {
                    throw new IllegalStateException("the second one");
                }
                return number;
            },
            executor);

    @AfterEach
    void stop() {
        mayEnd.release(1_000);
        executor.close();
    }

    @Test
    void whoAsksOneAfterTheOtherReadsEachTime() {
        mayEnd.release();
        assertThat(shared.ask().join()).isOne();

        CompletableFuture<Integer> second = shared.ask();
        mayEnd.release();

        assertThatThrownBy(second::join).hasRootCauseMessage("the second one");
        mayEnd.release();
        assertThat(shared.ask().join()).as("a failure is of its own read only").isEqualTo(3);
    }

    @Test
    void allWhoAskDuringAReadShareTheNextOne() throws Exception {
        CompletableFuture<Integer> first = shared.ask();
        begun.acquire();
        List<CompletableFuture<Integer>> meanwhile =
                IntStream.range(0, 100).mapToObj(i -> shared.ask()).toList();
        mayEnd.release();
        assertThat(first.join()).isOne();
        begun.acquire();
        List<CompletableFuture<Integer>> later =
                IntStream.range(0, 100).mapToObj(i -> shared.ask()).toList();
        assertThat(meanwhile).noneMatch(CompletableFuture::isDone);
        mayEnd.release();

        meanwhile.forEach(asked -> assertThatThrownBy(asked::join).hasRootCauseMessage("the second one"));
        mayEnd.release();
        assertThat(later).allSatisfy(asked -> assertThat(asked.join()).isEqualTo(3));
    }

    @Test
    void oneWhoNoLongerWaitsTakesTheAnswerFromNobody() throws Exception {
        CompletableFuture<Integer> first = shared.ask();
        begun.acquire();
        CompletableFuture<Integer> impatient = shared.ask();
        impatient.cancel(true);
        mayEnd.release(3);
        assertThat(first.join()).isOne();
        begun.acquire();

        assertThat(shared.ask().join()).isEqualTo(3);
    }

    @Test
    void everyAnswerIsOfAReadThatBeganAfterItWasAskedFor() throws Exception {
        AtomicInteger clock = new AtomicInteger();
        SharedRead<Integer> fast = new SharedRead<>(clock::get, executor);
        int threads = 8;
        CountDownLatch done = new CountDownLatch(threads);
        AtomicInteger stale = new AtomicInteger();
        for (int i = 0; i < threads; i++) {
            executor.execute(() -> {
                for (int k = 0; k < 2_000; k++) {
                    int asked = clock.incrementAndGet();
                    if (fast.ask().join() < asked) {
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

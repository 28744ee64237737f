package org.distributedpatterns.workqueueworker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.awaitility.Awaitility;
import org.distributedpatterns.workqueueworker.periodic.Tasks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With workers that are busy until they are released. */
@Timeout(60)
class CrewTest {

    private final Tasks tasks = new Tasks(new SimpleMeterRegistry());
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Crew crew = new Crew();

    @AfterEach
    void release() {
        busy.countDown();
    }

    @Test
    void theEndWaitsForAWorkerThatAnotherHasReplaced() throws InterruptedException {
        busyWorker();
        crew.replace("orders", worker(new CountDownLatch(0)));
        assertTheEndWaitsForWhatIsBusy();
    }

    @Test
    void theEndWaitsForTheWorkerOfAQueueThatIsGone() throws InterruptedException {
        busyWorker();
        crew.remove("orders");
        assertTheEndWaitsForWhatIsBusy();
    }

    private void busyWorker() throws InterruptedException {
        crew.replace("orders", worker(busy));
        begun.await();
    }

    private void assertTheEndWaitsForWhatIsBusy() {
        Thread end = Thread.ofPlatform().start(() -> {
            crew.stopTaking();
            crew.join();
        });
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(end.isAlive()).isTrue());
        busy.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(end.isAlive()).isFalse());
    }

    private Worker worker(CountDownLatch until) {
        return new Worker(List.of(new Lane(
                "orders",
                "orders-items",
                1,
                () -> {
                    begun.countDown();
                    try {
                        until.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new MockShareConsumer<>();
                },
                null,
                new WorkMeters(new SimpleMeterRegistry()),
                Duration.ofSeconds(30),
                tasks)));
    }

    /** What a restart of the lane's consumer does not help against: only liveness can tell. */
    @Test
    void aLaneThatAnErrorHasEndedIsDead() {
        Lane lane = new Lane(
                "orders",
                "orders-items",
                1,
                () -> {
                    throw new InternalError("not to be trusted any more");
                },
                null,
                new WorkMeters(new SimpleMeterRegistry()),
                Duration.ofSeconds(30),
                tasks);
        lane.start();
        Awaitility.await()
                .dontCatchUncaughtExceptions()
                .untilAsserted(() ->
                        assertThat(tasks.dead()).containsExactly(Map.entry("orders-lane-1", "its thread has ended")));
        lane.stopTaking();
        assertThat(tasks.dead()).isEmpty();
    }
}

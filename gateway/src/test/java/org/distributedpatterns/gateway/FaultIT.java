package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What callers notice, under load, of instances that die or are replaced. */
class FaultIT extends RunningGateway {

    private static final int CALLERS = 8;

    /** What is under way when an instance dies has to fit into the budget of retries, which grows with the answers. */
    private static final int BEFORE = 200;

    @Test
    void nothingFailsWhileAnInstanceIsKilled() throws Exception {
        backend(1);
        TestBackend victim = backend(2);
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        traffic(300, failed, () -> victim.kill());
        assertThat(failed).isEmpty();
        assertThat(get("/platform/services").body()).contains(victim.instance()); // ZooKeeper does not know yet
    }

    @Test
    void nothingFailsDuringARollingRestart() throws Exception {
        backend(1);
        backend(2);
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        traffic(300, failed, () -> {
            for (int i = 1; i <= 2; i++) {
                TestBackend old = backends.get(i - 1);
                backend(i + 2);
                old.leave();
                await().until(() -> !get("/platform/services").body().contains("\"" + old.instance() + "\""));
                int before = old.seen().size();
                await().during(Duration.ofMillis(400)).until(() -> old.seen().size() <= before + 10);
                old.kill();
            }
        });
        assertThat(failed).isEmpty();
    }

    @Test
    void killMinusNineOfOneOfThreeProcessesIsHardlyNoticed() throws Exception {
        List<BackendProcess> processes = new ArrayList<>();
        try {
            for (int i = 1; i <= 3; i++) {
                processes.add(BackendProcess.start(curator, service, service + "-" + i, prefix));
            }
            await().until(() -> get("/platform/services").body().contains(service + "-3"));
            Queue<String> failed = new ConcurrentLinkedQueue<>();
            BackendProcess victim = processes.get(1);
            int answered = traffic(Boolean.getBoolean("platform.full") ? 12_000 : 1_000, failed, () -> {
                victim.kill();
                long killed = System.nanoTime();
                await().atMost(Duration.ofMinutes(1)).until(() -> suspected().contains(victim.instance()));
                figure("one of three instances killed: passed over after %d ms", millisSince(killed));
            });
            figure("one of three instances killed: %d answered, %d failed", answered, failed.size());
            assertThat(failed).hasSizeLessThanOrEqualTo(answered / 1_000);
        } finally {
            for (BackendProcess process : processes) {
                process.close();
            }
        }
    }

    private interface Fault {
        void happen() throws Exception;
    }

    /**
     * A few callers in a closed loop, each of which pauses for three times as long as its last answer took: a machine
     * that is slow gets fewer requests, and the same faults. Methods that may be repeated in turn, of which some take a
     * while.
     *
     * @param after how many answers to wait for when the fault has happened
     * @return how many requests were answered in all
     */
    private int traffic(int after, Queue<String> failed, Fault fault) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                callers.execute(() -> {
                    while (!stopped.get()) {
                        long began = System.nanoTime();
                        call(sent.incrementAndGet(), failed);
                        answered.incrementAndGet();
                        LockSupport.parkNanos(3 * (System.nanoTime() - began));
                    }
                });
            }
            try {
                awaitMore(answered, BEFORE);
                fault.happen();
                awaitMore(answered, after);
            } finally {
                stopped.set(true);
            }
        }
        return answered.get();
    }

    private static void awaitMore(AtomicInteger answered, int count) {
        int enough = answered.get() + count;
        await().atMost(Duration.ofMinutes(10)).until(() -> answered.get() >= enough);
    }

    private void call(int n, Queue<String> failed) {
        HttpRequest.Builder request = to(prefix + "/slow?ms=" + n % 40);
        switch (n % 4) {
            case 0 -> request.PUT(BodyPublishers.ofString("x".repeat(1000)));
            case 1 -> request.DELETE();
            case 2 -> request.POST(BodyPublishers.ofString("once")).header("Idempotency-Key", "k" + n);
            default -> request.GET();
        }
        try {
            HttpResponse<String> response = send(request);
            if (response.statusCode() != 200) {
                failed.add(response.statusCode() + " " + response.body());
            }
        } catch (IOException e) {
            failed.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

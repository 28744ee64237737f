package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What callers notice, under load, of instances that die or are replaced. */
class FaultIT extends RunningGateway {

    @Test
    void nothingFailsWhileAnInstanceIsKilled() throws Exception {
        backend(1);
        TestBackend victim = backend(2);
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        int answered = traffic(Duration.ofSeconds(4), failed, () -> victim.kill());
        assertThat(failed).isEmpty();
        assertThat(answered).isGreaterThan(400);
        assertThat(get("/platform/services").body()).contains(victim.instance()); // ZooKeeper does not know yet
    }

    @Test
    void nothingFailsDuringARollingRestart() throws Exception {
        backend(1);
        backend(2);
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        traffic(Duration.ofSeconds(6), failed, () -> {
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
            int answered = traffic(Duration.ofSeconds(Boolean.getBoolean("platform.full") ? 60 : 8), failed, () -> {
                victim.kill();
                long killed = System.nanoTime();
                await().atMost(Duration.ofSeconds(10)).until(() -> suspected().contains(victim.instance()));
                figure("one of three instances killed: passed over after %d ms", millisSince(killed));
            });
            figure("one of three instances killed: %d answered, %d failed", answered, failed.size());
            assertThat(answered).isGreaterThan(800);
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

    /** 200 requests a second, of idempotent methods in turn, of which some take a while. */
    private int traffic(Duration duration, Queue<String> failed, Fault fault) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            clock.scheduleAtFixedRate(
                    () -> {
                        int n = sent.incrementAndGet();
                        HttpRequest.Builder request = to(prefix + "/slow?ms=" + n % 40);
                        switch (n % 4) {
                            case 0 -> request.PUT(BodyPublishers.ofString("x".repeat(1000)));
                            case 1 -> request.DELETE();
                            case 2 ->
                                request.POST(BodyPublishers.ofString("once")).header("Idempotency-Key", "k" + n);
                            default -> request.GET();
                        }
                        client.sendAsync(request.build(), BodyHandlers.ofString())
                                .whenComplete((response, error) -> {
                                    if (error != null) {
                                        failed.add(error.toString());
                                    } else if (response.statusCode() != 200) {
                                        failed.add(response.statusCode() + " " + response.body());
                                    }
                                    answered.incrementAndGet();
                                });
                    },
                    0,
                    5,
                    TimeUnit.MILLISECONDS);
            long end = System.nanoTime() + duration.toNanos();
            // what is under way to one instance when it dies has to fit into the budget of retries: not so on a cold
            // gateway
            await().atMost(Duration.ofSeconds(60))
                    .during(Duration.ofSeconds(1))
                    .until(() -> answered.get() > 100 && sent.get() - answered.get() < 20);
            fault.happen();
            await().atMost(duration.plusSeconds(30)).until(() -> System.nanoTime() > end);
            clock.shutdownNow();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> answered.get() == sent.get());
        return answered.get();
    }
}

package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A service that fails as a whole is not made worse, and is back soon after it has recovered. */
class OverloadIT extends RunningGateway {

    private static final int REQUESTS = Boolean.getBoolean("platform.full") ? 30_000 : 1_500;

    private static final int AT_A_TIME = 32;

    private int upstream() {
        return backends.stream().mapToInt(TestBackend::arrived).sum();
    }

    private void threeThatFail() throws Exception {
        for (int i = 1; i <= 3; i++) {
            backend(i);
        }
        backends.forEach(backend -> backend.answer(503));
    }

    /** Returns how many were answered 503 without being a problem of the gateway's making other than 503. */
    private int failures(int count) throws InterruptedException {
        Semaphore free = new Semaphore(AT_A_TIME);
        AtomicInteger failures = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            free.acquire();
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(to(prefix + "/x").build(), BodyHandlers.ofString());
            answer.whenComplete((response, error) -> {
                if (error == null && response.statusCode() == 503) {
                    failures.incrementAndGet();
                }
                free.release();
            });
        }
        free.acquire(AT_A_TIME);
        return failures.get();
    }

    private void assertRecovery() {
        backends.forEach(backend -> backend.answer(200));
        long recovered = System.nanoTime();
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            for (int i = 0; i < 20; i++) {
                assertThat(get(prefix).statusCode()).isEqualTo(200);
            }
        });
        figure("all answer again: noticed after %d ms", millisSince(recovered));
    }

    @Test
    void retriesStayWithinAFifthOfTheTrafficWhenAllInstancesAnswer503() throws Exception {
        settings(Map.of("breaker", Map.of("enabled", false)));
        threeThatFail();
        assertThat(failures(REQUESTS)).isEqualTo(REQUESTS);
        // the budget, the ten that it begins with, and a little where threads meet
        figure("all answer 503: %d requests, %d calls to instances", REQUESTS, upstream());
        assertThat(upstream()).isBetween(REQUESTS, (int) (1.2 * REQUESTS) + 12);
        assertRecovery();
    }

    @Test
    void theBreakerLeavesAServiceAloneThatFailsAsAWholeAndLetsItBack() throws Exception {
        threeThatFail();
        assertThat(failures(REQUESTS)).isEqualTo(REQUESTS);
        figure("all answer 503, with the breaker: %d requests, %d calls to instances", REQUESTS, upstream());
        assertThat(upstream()).isLessThan(REQUESTS);
        await().untilAsserted(
                        () -> { // but for the trials now and then
                            HttpResponse<String> left = get(prefix);
                            assertProblem(left, 503);
                            assertThat(left.headers().firstValue("Retry-After")).isPresent();
                            assertThat(management("/actuator/prometheus").body())
                                    .contains("platform_gateway_shed_total{")
                                    .containsPattern("platform_gateway_breaker\\{[^}]*upstream_service=\"" + service
                                            + "\"[^}]*} 1.0");
                        });
        assertRecovery();
    }

    @Test
    void memoryAndFileHandlesStayFlatWhileAllFails() throws Exception {
        settings(Map.of("breaker", Map.of("enabled", false)));
        threeThatFail();
        failures(REQUESTS / 2);
        long handles = handles();
        long direct = directMemory();
        failures(REQUESTS);
        figure(
                "all answer 503, %d requests more: file handles %d, then %d; direct memory %d, then %d bytes",
                REQUESTS, handles, handles(), direct, directMemory());
        assertThat(handles()).isLessThan(handles + AT_A_TIME * 2);
        assertThat(directMemory()).isLessThanOrEqualTo(direct + 16 * 1024 * 1024);
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static long handles() throws IOException {
        Path own = Path.of("/proc/self/fd");
        if (!Files.isDirectory(own)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.count();
        }
    }

    @Test
    void beyondTheLimitRequestsAreTurnedAwayAtOnce() throws Exception {
        settings(Map.of("limit", Map.of("initial", 4, "least", 4, "most", 4)));
        backend(1);
        var waiting = IntStream.range(0, 4)
                .mapToObj(i -> client.sendAsync(
                        to(prefix + "/slow?i=" + i + "&ms=1500").build(), BodyHandlers.ofString()))
                .toList();
        await().until(() -> backends.getFirst().arrived() == 4);
        HttpResponse<String> turnedAway = get(prefix);
        assertProblem(turnedAway, 503);
        assertThat(turnedAway.headers().firstValue("Retry-After")).contains("1");
        assertThat(waiting).allMatch(answer -> answer.join().statusCode() == 200);
        assertThat(get(prefix).statusCode()).isEqualTo(200);
    }
}

package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Connections that an instance is about to close: bursts come just when its keep-alive of two seconds ends. The pauses
 * are what is tested, so this test does wait for time to pass.
 */
class KeepAliveIT extends RunningGateway {

    private static final int BURSTS = Boolean.getBoolean("platform.full") ? 40 : 4;

    private static final int POSTS = Boolean.getBoolean("platform.full") ? 250 : 50;

    @Test
    void noPostFailsOrArrivesTwiceWhenTheInstanceClosesIdleConnections() throws Exception {
        for (int i = 1; i <= 2; i++) {
            backends.add(TestBackend.impatient(curator, service, service + "-" + i, prefix, Duration.ofSeconds(2)));
        }
        org.awaitility.Awaitility.await().until(() -> get(prefix).statusCode() == 200);
        SplittableRandom random = new SplittableRandom(42);
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        for (int burst = 0; burst < BURSTS; burst++) {
            int number = burst;
            CompletableFuture<?>[] posts = IntStream.range(0, POSTS)
                    .mapToObj(i -> client.sendAsync(
                                    to(prefix + "/p-" + number + "-" + i)
                                            .POST(BodyPublishers.ofString("pay"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .handle((response, error) -> {
                                if (error != null || response.statusCode() != 200) {
                                    failed.add(error != null ? error.toString() : response.body());
                                }
                                return null;
                            }))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(posts).get(60, TimeUnit.SECONDS);
            TimeUnit.MILLISECONDS.sleep(1_900 + random.nextInt(1_100));
        }
        figure("%d bursts of %d POSTs to instances that close after 2 s: %d failed", BURSTS, POSTS, failed.size());
        assertThat(failed).isEmpty();
        assertThat(backends.stream().flatMap(backend -> backend.seen().stream()))
                .extracting(TestBackend.Seen::uri)
                .filteredOn(uri -> uri.contains("/p-"))
                .hasSize(BURSTS * POSTS)
                .doesNotHaveDuplicates();
    }
}

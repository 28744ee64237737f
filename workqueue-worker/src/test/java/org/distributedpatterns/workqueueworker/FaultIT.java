package org.distributedpatterns.workqueueworker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.distributedpatterns.workqueueworker.Parts.get;
import static org.distributedpatterns.workqueueworker.Parts.ids;
import static org.distributedpatterns.workqueueworker.Parts.lines;
import static org.distributedpatterns.workqueueworker.Parts.put;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Instances that are killed, stopped and started again while there is work. */
class FaultIT {

    private static final int MANY = 1000;

    /** Enough for one that drains to have some in flight, and for one that starts to have something to remember. */
    private static final int SOME = 300;

    private HttpServer handler;
    private volatile long handlingMillis = 40;
    private final Map<String, AtomicInteger> handled = new ConcurrentHashMap<>();

    /** A handler that takes its time, and answers how long the text was. */
    @BeforeEach
    void startHandler() throws IOException {
        handler = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        handler.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        handler.createContext("/", exchange -> {
            JsonNode item = Parts.JSON.readTree(exchange.getRequestBody());
            try {
                Thread.sleep(handlingMillis);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            handled.computeIfAbsent(exchange.getRequestHeaders().getFirst("Idempotency-Key"), id -> new AtomicInteger())
                    .incrementAndGet();
            byte[] answer =
                    ("{\"square\":" + item.get("n").intValue() * item.get("n").intValue() + "}").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        handler.start();
    }

    @AfterEach
    void stopHandler() {
        handler.stop(0);
    }

    private void define(URI base, String path) {
        assertThat(put(
                                base,
                                path,
                                "{\"handler\":{\"type\":\"http\",\"url\":\"http://127.0.0.1:"
                                        + handler.getAddress().getPort() + "/work\"}, \"lockDuration\":\"30s\"}")
                        .status())
                .isEqualTo(201);
    }

    private static List<String> submit(URI base, String path, int items) {
        return ids(lines(
                base,
                path + "/items",
                IntStream.range(0, items).mapToObj(n -> "{\"n\":" + n + "}").collect(Collectors.joining("\n"))));
    }

    private static void assertEveryItemIsDone(URI base, String path, List<String> ids) {
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(
                        () -> assertThat(get(base, path).json().get("done").intValue())
                                .isEqualTo(ids.size()));
        for (int n = 0; n < ids.size(); n++) {
            JsonNode item = get(base, path + "/items/" + ids.get(n)).json();
            assertThat(item.get("state").stringValue()).isEqualTo("done");
            assertThat(item.get("result").get("square").intValue()).isEqualTo(n * n);
        }
    }

    @Test
    void everyItemIsDoneAlthoughAWorkerIsKilledWithItemsInFlight() throws Exception {
        try (ConfigurableApplicationContext survivor = Parts.start();
                ChildProcess victim = ChildProcess.start()) {
            URI base = Parts.uri(survivor);
            String path = "/api/queues/killed";
            define(base, path);
            List<String> ids = submit(victim.uri, path, MANY);
            assertThat(ids).hasSize(MANY);
            await().atMost(Duration.ofSeconds(60)).until(() -> handled.size() > MANY / 4);

            victim.kill();
            long killed = System.nanoTime();

            assertEveryItemIsDone(base, path, ids);
            System.out.println("all done " + (System.nanoTime() - killed) / 1_000_000 + " ms after the kill, "
                    + handled.values().stream().filter(times -> times.get() > 1).count() + " items twice");
            assertThat(handled.keySet()).containsExactlyInAnyOrderElementsOf(ids);
            Set<String> workers = ids.stream()
                    .map(id -> get(base, path + "/items/" + id)
                            .json()
                            .get("worker")
                            .stringValue())
                    .collect(Collectors.toSet());
            assertThat(workers).as("both have worked").hasSize(2);
        }
    }

    @Test
    void noItemIsDoneTwiceWhenAWorkerDrains() throws Exception {
        try (ConfigurableApplicationContext stays = Parts.start();
                ChildProcess leaves = ChildProcess.start()) {
            URI base = Parts.uri(stays);
            String path = "/api/queues/drained";
            define(base, path);
            List<String> ids = submit(base, path, SOME);
            await().atMost(Duration.ofSeconds(60)).until(() -> handled.size() > SOME / 4);
            handlingMillis = 1500; // longer than the instance serves on
            int before = handled.size();
            await().atMost(Duration.ofSeconds(60)).until(() -> handled.size() > before);

            leaves.terminate();
            handlingMillis = 40;

            assertEveryItemIsDone(base, path, ids);
            assertThat(handled.keySet()).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(handled.values()).allMatch(times -> times.get() == 1);
        }
    }

    @Test
    void aRestartedInstanceRemembersItsQueuesAndWhatBecameOfTheItems() {
        String path = "/api/queues/remembered";
        List<String> ids;
        try (ConfigurableApplicationContext before = Parts.start()) {
            define(Parts.uri(before), path);
            ids = submit(Parts.uri(before), path, SOME);
            assertEveryItemIsDone(Parts.uri(before), path, ids);
        }
        try (ConfigurableApplicationContext after = Parts.start()) {
            URI base = Parts.uri(after);
            JsonNode standing = get(base, path).json();
            assertThat(standing.get("handler").get("type").stringValue()).isEqualTo("http");
            assertThat(standing.get("queued").intValue()).isZero();
            assertEveryItemIsDone(base, path, ids);
        }
        assertThat(handled.values()).allMatch(times -> times.get() == 1);
    }
}

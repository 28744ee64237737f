package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.distributedpatterns.acceptance.FleetExtension.OnTheFleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Namespaces that read through to an origin, at two routers, with a real origin behind them. */
@OnTheFleet
class ReadThroughIT {

    /** Who ask at once: a thousand, or as many as the fleet answers in half the time that the cache gives a request. */
    private static final int MOST_CLIENTS = 1000;

    private static final Duration HALF_THE_BUDGET = Duration.ofSeconds(1);

    private static Platform fleet;

    private final Platform platform;
    private final Client client;
    private final String namespace = Names.unique("origin");
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer origin;
    private volatile int status = 200;
    private volatile Duration serviceTime = Duration.ZERO;

    ReadThroughIT(Platform platform) {
        this.platform = platform;
        this.client = platform.client();
    }

    @BeforeAll
    static void twoRouters(Platform platform) {
        fleet = platform;
        platform.succeed(Platform.PATIENCE, "scale", "shard-service=2");
    }

    @AfterAll
    static void oneRouter() {
        fleet.succeed(Platform.PATIENCE, "scale", "shard-service=1");
    }

    @BeforeEach
    void startOrigin() throws IOException {
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        origin.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                asked.add(path);
                LockSupport.parkNanos(serviceTime.toNanos());
                byte[] body = ("call " + asked.size() + " for " + path).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/x-origin");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        origin.start();
    }

    @AfterEach
    void stopOrigin() {
        origin.stop(0);
        client.send("DELETE", "/api/cache/" + namespace, "Authorization", platform.authorization());
    }

    private Client.Answer define(String settings) {
        return client.sendText(
                "PUT",
                "/api/cache/" + namespace,
                "{\"origin\": \"http://127.0.0.1:" + origin.getAddress().getPort() + "/{key}\", " + settings + "}",
                "application/json",
                "Authorization",
                platform.authorization());
    }

    /** Defines it, and waits until every router knows. */
    private void defined(String settings) {
        define(settings).expect(201);
        // Requests go to the routers in turn: twenty in a row that agree have met both.
        await().atMost(Platform.PATIENCE).until(() -> {
            for (int i = 0; i < 20; i++) {
                if (client.get("/api/cache/" + namespace).status() != 200) {
                    return false;
                }
            }
            return true;
        });
    }

    private String path(String key) {
        return "/api/cache/" + namespace + "/" + key;
    }

    @Test
    void onlyAdministratorsDefineNamespaces() {
        String body = "{\"origin\": \"http://127.0.0.1:1/\"}";
        client.sendText("PUT", "/api/cache/" + namespace, body, "application/json")
                .expectProblem(401);
        client.send("DELETE", "/api/cache/" + namespace).expectProblem(401);
        client.get("/api/cache/" + namespace).expectProblem(404);

        Client.Answer invalid = define("\"ttl\": \"soon\"").expectProblem(422);
        assertThat(invalid.json().path("errors").get(0).path("field").asString())
                .isEqualTo("ttl");
    }

    @Test
    void clientsWhoAllAskForOneExpiredKeyCostTheOriginOneCall() throws Exception {
        defined("\"ttl\": \"8s\", \"ttlJitter\": 0, \"earlyRefresh\": 0");
        client.get(path("popular")).expect(200);
        int most = (int) Math.min(MOST_CLIENTS, warmedTo(path("other")) * HALF_THE_BUDGET.toSeconds());
        serviceTime = Duration.ofMillis(500);
        String clock = "/api/cache/" + namespace + "-clock/since"; // not read through: it ends after the other one
        client.sendText("PUT", clock + "?ttl=8s", "some seconds", "text/plain")
                .expect(204); // longer than all need to ask
        await().atMost(Platform.PATIENCE).until(() -> client.get(clock).status() == 404);
        asked.clear();

        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Client.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                answers.add(clients.submit(() -> client.get(path("popular"))));
            }
            for (Future<Client.Answer> answer : answers) {
                assertThat(answer.get().expect(200).text()).isEqualTo("call 1 for /popular");
            }
        }

        System.out.printf("figure: %d clients at once, %d call of the origin%n", most, asked.size());
        assertThat(asked).containsExactly("/popular");
    }

    /** A thousand at once are more than a cold fleet answers in time. How many requests a second it answers then. */
    private double warmedTo(String path) throws Exception {
        double perSecond = 0;
        for (int round = 0; round < 2; round++) {
            long start = System.nanoTime();
            try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
                for (int i = 0; i < MOST_CLIENTS; i++) {
                    clients.execute(() -> client.get(path));
                }
            }
            perSecond = MOST_CLIENTS * 1e9 / (System.nanoTime() - start);
        }
        return perSecond;
    }

    @Test
    void theOwnerThatFetchedMayDieWithoutASecondCall() {
        defined("\"ttl\": \"5m\"");
        Client.Answer miss = client.get(path("kept")).expect(200);
        assertThat(miss.header("X-Cache")).isEqualTo("miss");
        assertThat(miss.header("Content-Type")).isEqualTo("text/x-origin");

        platform.kill(miss.header("X-Shard"));
        try {
            for (int i = 0; i < 50; i++) {
                Client.Answer hit = client.get(path("kept")).expect(200);
                assertThat(hit.header("X-Cache")).isEqualTo("hit");
                assertThat(hit.header("X-Shard")).isNotEqualTo(miss.header("X-Shard"));
            }
        } finally {
            platform.heal();
        }
        assertThat(asked).containsExactly("/kept");
    }

    @Test
    void aDeleteWhileTheOriginIsAskedIsNotUndoneByWhatItGives() throws Exception {
        defined("\"ttl\": \"5m\"");
        serviceTime = Duration.ofSeconds(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Client.Answer> before = clients.submit(() -> client.get(path("raced")));
            await().until(() -> asked.contains("/raced"));
            client.send("DELETE", path("raced")).expect(204);
            serviceTime = Duration.ZERO;
            assertThat(client.get(path("raced")).expect(200).text()).isEqualTo("call 2 for /raced");
            before.get().expect(200);
        }
        assertThat(client.get(path("raced")).expect(200).text()).isEqualTo("call 2 for /raced");
    }

    @Test
    void aFailingOriginIsAProblemUnlessAStaleValueMayBeServed() {
        defined("\"ttl\": \"1s\", \"ttlJitter\": 0, \"staleIfError\": \"5m\", \"earlyRefresh\": 0");
        client.get(path("old")).expect(200);
        status = 500;
        await().atMost(Platform.PATIENCE)
                .until(() ->
                        client.get(path("old")).expect(200).header("X-Cache").equals("stale"));

        client.get(path("unknown")).expectProblem(502);
        status = 404;
        client.get(path("missing")).expectProblem(404);
        assertThat(client.get(path("missing")).expectProblem(404).header("X-Cache"))
                .isEqualTo("hit");
        status = 200;
        serviceTime = Duration.ofSeconds(3);
        client.send("GET", path("slow"), "X-Request-Timeout", "300ms").expectProblem(504);
    }
}

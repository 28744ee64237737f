// Written by ./platform sync from kit: warmup/WarmUpIT.java
package org.distributedpatterns.shardservice.warmup;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.env.MockEnvironment;

@org.junit.jupiter.api.Tag("kit")
class WarmUpIT {

    private static final List<String> PATHS = List.of("/a", "POST /b {\"c\": 1}");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch answers = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConfigurableApplicationContext context = new GenericApplicationContext();
    private TestingServer zookeeper;
    private CuratorFramework client;
    private HttpServer instance;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new TestingServer();
        client = CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), 6_000, 3_000, new RetryForever(50));
        client.start();
        instance = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        instance.setExecutor(threads);
        instance.createContext("/", this::answer);
        instance.start();
        context.setEnvironment(new MockEnvironment()
                .withProperty(
                        "local.server.port",
                        Integer.toString(instance.getAddress().getPort())));
    }

    @AfterEach
    void stop() throws Exception {
        answers.countDown();
        instance.stop(0);
        threads.close();
        client.close();
        zookeeper.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + new String(exchange.getRequestBody().readAllBytes()));
        try {
            answers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(503, -1); // what is answered does not matter
        exchange.close();
    }

    private void warmUp(WarmUpProperties properties, ConfigurableApplicationContext ready) throws Exception {
        new WarmUp(properties, context, "shards", client)
                .warmUp(new ApplicationReadyEvent(new SpringApplication(), new String[0], ready, Duration.ZERO));
    }

    private void joined(String instance) throws Exception {
        client.create().creatingParentsIfNeeded().forPath("/services/shards/" + instance);
    }

    @Test
    void whoComesToOthersSendsItselfItsRequestsInTurnBeforeItGoesOn() throws Exception {
        joined("shards-1");
        answers.countDown();

        warmUp(new WarmUpProperties(PATHS, 21, Duration.ofSeconds(30)), context);

        assertThat(asked).hasSize(21);
        assertThat(asked).filteredOn("GET /a "::equals).hasSize(11);
        assertThat(asked).filteredOn("POST /b {\"c\": 1}"::equals).hasSize(10);
    }

    @Test
    void theFirstOfAServiceTakesNobodysPlaceAndIsCalledAtOnce() throws Exception {
        warmUp(new WarmUpProperties(PATHS, 21, Duration.ofSeconds(30)), context);
        assertThat(asked).as("nobody has ever joined").isEmpty();

        joined("shards-1");
        client.delete().forPath("/services/shards/shards-1");
        warmUp(new WarmUpProperties(PATHS, 21, Duration.ofSeconds(30)), context);
        assertThat(asked).as("all have left").isEmpty();
    }

    @Test
    @Timeout(value = 60, unit = SECONDS)
    void anInstanceThatDoesNotAnswerHoldsTheStartUpForTheTimeSetAtMost() throws Exception {
        joined("shards-1");

        warmUp(new WarmUpProperties(PATHS, 100_000, Duration.ofMillis(300)), context);

        assertThat(asked).hasSizeBetween(1, 20);
    }

    @Test
    void theManagementContextIsNotWhatIsWarmedUp() throws Exception {
        joined("shards-1");
        answers.countDown();

        warmUp(new WarmUpProperties(PATHS, 21, Duration.ofSeconds(30)), new GenericApplicationContext());

        assertThat(asked).isEmpty();
    }
}

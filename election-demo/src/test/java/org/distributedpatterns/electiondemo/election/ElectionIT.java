package org.distributedpatterns.electiondemo.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.electiondemo.ElectionDemoApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three instances of the service against a real ZooKeeper. Also what shows that Spring Integration's ZooKeeper module
 * 7.0 elects leaders under Integration 7.1.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ElectionIT {

    private static final Duration SESSION = Duration.ofSeconds(6);

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

    /** Every leader that any answer named, by epoch. */
    private final ConcurrentSkipListMap<Long, String> seen = new ConcurrentSkipListMap<>();

    private TestingServer zookeeper;

    @BeforeAll
    void start() throws Exception {
        zookeeper = new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, 500, -1), true);
    }

    @BeforeEach
    void threeInstances() {
        while (instances.size() < 3) {
            instances.add(instance());
        }
    }

    @AfterAll
    void stop() throws Exception {
        instances.forEach(ConfigurableApplicationContext::close);
        http.close();
        zookeeper.close();
    }

    @Test
    void exactlyOneOfThreeIsElectedAndAllSayTheSame() throws Exception {
        awaitLeaderAfter(0, 3);

        List<JsonNode> answers = new ArrayList<>();
        for (ConfigurableApplicationContext instance : instances) {
            answers.add(get(instance));
        }
        assertThat(answers).allMatch(answers.getFirst()::equals);
        JsonNode leader = answers.getFirst().get("leader");
        assertThat(leader.get("hostname").asString()).isNotEmpty();
        assertThat(Instant.parse(leader.get("since").asString())).isBeforeOrEqualTo(Instant.now());
        assertThat(answers.getFirst()
                        .get("candidates")
                        .valueStream()
                        .map(c -> c.get("instance").asString()))
                .containsExactlyInAnyOrder("election-demo-1", "election-demo-2", "election-demo-3");
        assertThat(instances.stream().map(ElectionIT::held).filter(Objects::nonNull))
                .singleElement()
                .extracting(Leader::instance)
                .isEqualTo(leader.get("instance").asString());
    }

    @Test
    void aRequestToYieldReachesTheLeaderFromAnyInstance() throws Exception {
        JsonNode before = awaitLeaderAfter(0, 3);
        for (ConfigurableApplicationContext instance : instances) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(uri(instance, "/api/election/yield"))
                    .POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode after = note(JSON.readTree(answer.body()).get("leader"));
            assertThat(after.get("epoch").asLong())
                    .isGreaterThan(before.get("epoch").asLong());
            assertThat(after.get("instance")).isNotEqualTo(before.get("instance"));
            before = after;
        }
        awaitLeaderAfter(before.get("epoch").asLong() - 1, 3); // who yielded stands again
    }

    @Test
    void aLeaderThatStopsHandsOverWithoutWaitingForItsSession() throws Exception {
        JsonNode before = awaitLeaderAfter(0, 3);
        long epoch = before.get("epoch").asLong();
        ConfigurableApplicationContext leading = leading();
        instances.remove(leading);

        long start = System.nanoTime();
        Thread closing = Thread.ofVirtual().start(leading::close);
        JsonNode after = awaitLeaderAfter(epoch, 2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SESSION.dividedBy(2));
        assertThat(after.get("instance")).isNotEqualTo(before.get("instance"));
        closing.join();
    }

    @Test
    void aLeaderWhoseSessionExpiresIsReplacedAndKnowsIt() throws Exception {
        long epoch = awaitLeaderAfter(0, 3).get("epoch").asLong();
        ConfigurableApplicationContext leading = leading();

        CuratorFramework curator = leading.getBean(CuratorFramework.class);
        curator.getZookeeperClient().getZooKeeper().getTestable().injectSessionExpiration();

        awaitLeaderAfter(epoch, 3);
        await().until(() ->
                held(leading) == null || Objects.requireNonNull(held(leading)).epoch() > epoch);
        assertThat(instances.stream().map(ElectionIT::held).filter(Objects::nonNull))
                .hasSize(1);
    }

    @Test
    void afterZookeeperWasAwayTheElectionGoesOnWithAHigherEpoch() throws Exception {
        long epoch = awaitLeaderAfter(0, 3).get("epoch").asLong();

        zookeeper.stop();
        await().atMost(SESSION)
                .until(() -> instances.stream().map(ElectionIT::held).allMatch(Objects::isNull));
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri(instances.getFirst(), "/api/election"))
                .header("X-Request-Timeout", "200ms"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");

        zookeeper.restart();
        awaitLeaderAfter(epoch, 3);
    }

    private ConfigurableApplicationContext instance() {
        return new SpringApplicationBuilder(ElectionDemoApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--server.address=127.0.0.1",
                        "--platform.membership.host=127.0.0.1",
                        "--platform.membership.drain-delay=500ms",
                        "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString());
    }

    private static Leader held(ConfigurableApplicationContext instance) {
        return instance.getBean(Leadership.class).held().orElse(null);
    }

    private ConfigurableApplicationContext leading() {
        return instances.stream()
                .filter(instance -> held(instance) != null)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until a leader later than {@code epoch} leads that many candidates, whichever instance is asked. */
    private JsonNode awaitLeaderAfter(long epoch, int candidates) {
        return await().atMost(SESSION.plusSeconds(6))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            JsonNode last = JSON.missingNode();
                            for (ConfigurableApplicationContext instance : instances) {
                                last = get(instance);
                                if (!last.path("leader").isObject()
                                        || note(last.get("leader")).get("epoch").asLong() <= epoch
                                        || last.get("candidates").size() != candidates) {
                                    return JSON.missingNode();
                                }
                            }
                            return last.get("leader");
                        },
                        JsonNode::isObject);
    }

    /** No epoch ever belongs to two leaders. */
    private JsonNode note(JsonNode leader) {
        String instance = leader.get("instance").asString();
        assertThat(seen.merge(leader.get("epoch").asLong(), instance, (known, now) -> known))
                .isEqualTo(instance);
        return leader;
    }

    private JsonNode get(ConfigurableApplicationContext instance) throws Exception {
        return JSON.readTree(
                send(HttpRequest.newBuilder(uri(instance, "/api/election"))).body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(ConfigurableApplicationContext instance, String path) {
        return URI.create(
                "http://127.0.0.1:" + instance.getEnvironment().getRequiredProperty("local.server.port") + path);
    }
}

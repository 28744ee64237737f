package org.distributedpatterns.searchleaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.distributedpatterns.searchleaf.index.PartitionIndex;
import org.distributedpatterns.searchleaf.replica.Replica;
import org.distributedpatterns.searchleaf.replica.Replicas;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole leaves against a real Kafka broker and a real ZooKeeper. */
@ExtendWith(OutputCaptureExtension.class)
class SearchLeafIT {

    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static TestingServer zookeeper;
    private static EmbeddedKafkaKraftBroker kafka;
    private static KafkaProducer<String, String> producer;
    private static CuratorFramework curator;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, ConfigurableApplicationContext> leaves = new TreeMap<>();
    private String topic;

    @TempDir
    Path data;

    @BeforeAll
    static void startCluster() throws Exception {
        zookeeper = new TestingServer();
        kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.afterPropertiesSet();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.getBrokersAsString()),
                new StringSerializer(),
                new StringSerializer());
        curator = CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), new RetryOneTime(100));
        curator.start();
    }

    @AfterAll
    static void stopCluster() throws IOException {
        curator.close();
        producer.close();
        kafka.destroy();
        zookeeper.close();
    }

    @BeforeEach
    void chooseTopic() {
        topic = "documents-" + UUID.randomUUID();
    }

    @AfterEach
    void stopLeaves() {
        List.copyOf(leaves.keySet()).forEach(this::stop);
    }

    private String start() {
        ConfigurableApplicationContext leaf = new SpringApplicationBuilder(SearchLeafApplication.class)
                .run(
                        "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString(),
                        "--spring.kafka.bootstrap-servers=" + kafka.getBrokersAsString(),
                        "--spring.jmx.enabled=false",
                        "--platform.membership.host=127.0.0.1",
                        "--platform.membership.drain-delay=100ms",
                        "--platform.index.topic=" + topic,
                        "--platform.index.partitions=" + PARTITIONS,
                        "--platform.index.data-directory=" + data,
                        "--platform.index.handover-grace=300ms",
                        "--platform.index.membership-settle=200ms");
        String instance = leaf.getBean(org.distributedpatterns.searchleaf.membership.Identity.class)
                .instance();
        leaves.put(instance, leaf);
        return instance;
    }

    private void stop(String instance) {
        ConfigurableApplicationContext leaf = leaves.remove(instance);
        if (leaf != null) {
            leaf.close();
        }
    }

    private RecordMetadata put(String id, String json) throws Exception {
        return producer.send(new ProducerRecord<>(topic, id, json)).get();
    }

    private Map<Integer, Set<String>> serving() throws Exception {
        Map<Integer, Set<String>> serving = new TreeMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            try {
                serving.put(
                        partition, new TreeSet<>(curator.getChildren().forPath("/search/main/serving/" + partition)));
            } catch (NoNodeException e) {
                serving.put(partition, Set.of());
            }
        }
        return serving;
    }

    private void awaitReplicas(int replicas) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(serving().values())
                        .allSatisfy(
                                servers -> assertThat(servers).hasSize(replicas).isSubsetOf(leaves.keySet())));
    }

    private String base(String instance) {
        return "http://127.0.0.1:" + leaves.get(instance).getEnvironment().getProperty("local.server.port");
    }

    private HttpResponse<String> post(String instance, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(base(instance) + path))
                        .header("Content-Type", "application/json")
                        .header("X-Request-Timeout", "5s")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode search(String instance, String query, String partitions) throws Exception {
        HttpResponse<String> response = post(
                instance,
                "/internal/search",
                "{\"query\":\"%s\",\"size\":100,\"partitions\":[%s]}".formatted(query, partitions));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body()).get("partitions");
    }

    private static String all() {
        return String.join(
                ",",
                IntStream.range(0, PARTITIONS)
                        .mapToObj("{\"partition\":%d}"::formatted)
                        .toList());
    }

    private List<String> ids(String instance, String query) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode part : search(instance, query, all())) {
            part.path("hits").forEach(hit -> ids.add(hit.get("id").asString()));
        }
        return ids;
    }

    @Test
    void aLeafHasWhatTheLogHadBeforeItJoinsAndFollowsItFromThere() throws Exception {
        start();
        awaitReplicas(1); // the topic is there now
        stop(leaves.keySet().iterator().next());
        for (int i = 0; i < 20; i++) {
            put("old-" + i, "{\"title\":\"Old %d\",\"body\":\"written before\"}".formatted(i));
        }
        put("not-json", "oops");

        String leaf = start();

        assertThat(ids(leaf, "before")).as("complete when it has joined").hasSize(20);
        RecordMetadata written = put("new", "{\"title\":\"New\",\"body\":\"read your <own> write\"}");
        JsonNode found = search(
                        leaf,
                        "own write",
                        "{\"partition\":%d,\"after\":%d}".formatted(written.partition(), written.offset()))
                .get(0);
        assertThat(found.get("total").asInt()).isOne();
        assertThat(found.get("exact").asBoolean()).isTrue();
        assertThat(post(
                                leaf,
                                "/internal/snippets",
                                "{\"query\":\"own\",\"documents\":[{\"partition\":%d,\"ids\":[\"new\",\"gone\"]}]}"
                                        .formatted(written.partition()))
                        .body())
                .isEqualTo("{\"snippets\":{\"new\":\"read your &lt;<em>own</em>&gt; write\"}}");

        RecordMetadata deleted = put("new", null);
        HttpResponse<String> gone = http.send(
                HttpRequest.newBuilder(URI.create(base(leaf) + "/internal/documents/new?partition="
                                + deleted.partition() + "&after=" + deleted.offset()))
                        .build(),
                BodyHandlers.ofString());
        assertThat(gone.statusCode()).isEqualTo(204);

        JsonNode behind = JsonMapper.shared()
                .readTree(http.send(
                                HttpRequest.newBuilder(URI.create(base(leaf) + "/internal/search"))
                                        .header("Content-Type", "application/json")
                                        .header("X-Request-Timeout", "100ms")
                                        .POST(
                                                BodyPublishers.ofString(
                                                        "{\"query\":\"\",\"size\":1,\"partitions\":[{\"partition\":0,\"after\":999999}]}"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
        assertThat(behind.at("/partitions/0/failure").asString()).isEqualTo("behind");
        assertThat(search(leaf, "x", "{\"partition\":17}").get(0).get("failure").asString())
                .isEqualTo("not-served");
    }

    @Test
    void aLeafThatIsNotTheFirstSearchesWhatItHasBeforeItJoins(CapturedOutput output) throws Exception {
        start();
        awaitReplicas(1);

        start();

        Pattern milestone = Pattern.compile("caught up|warm after|joined at");
        assertThat(milestone.matcher(output.getOut()).results().map(MatchResult::group))
                .containsExactly("caught up", "joined at", "caught up", "warm after", "joined at");
    }

    @Test
    void theFirstRequestsOfTheConfigurationAreAnswered() throws Exception {
        String leaf = start();
        awaitReplicas(1);
        RecordMetadata written = put("a", "{\"title\":\"the title\"}");
        search(leaf, "the", "{\"partition\":%d,\"after\":%d}".formatted(written.partition(), written.offset()));
        for (int i = 0; i < 2; i++) {
            String request = leaves.get(leaf).getEnvironment().getRequiredProperty("platform.warm-up.paths[" + i + "]");

            HttpResponse<String> response = post(leaf, "/internal/search", request.substring(request.indexOf('{')));

            assertThat(request).startsWith("POST /internal/search {");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).contains("\"title\":\"the title\"", "\"not-served\"");
        }
    }

    @Test
    void partitionsMoveToANewLeafAndBackWithoutEverBeingUnserved() throws Exception {
        start();
        String second = start();
        for (int i = 0; i < 50; i++) {
            put("doc-" + i, "{\"body\":\"some text\"}");
        }
        awaitReplicas(2);
        AtomicBoolean watching = new AtomicBoolean(true);
        List<Integer> unserved = new ArrayList<>();
        Thread watcher = Thread.ofPlatform().start(() -> {
            while (watching.get()) {
                try {
                    serving().forEach((partition, servers) -> {
                        if (servers.isEmpty()) {
                            unserved.add(partition);
                        }
                    });
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });

        String third = start();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(serving().values())
                    .allSatisfy(servers -> assertThat(servers).hasSize(2));
            assertThat(serving().values().stream().filter(servers -> servers.contains(third)))
                    .as("ceil(4 * 2 / 3) at most")
                    .hasSizeBetween(2, 3);
        });
        await().atMost(PATIENCE).untilAsserted(() -> {
            Set<String> found = new TreeSet<>();
            for (String leaf : leaves.keySet()) {
                found.addAll(ids(leaf, "text"));
            }
            assertThat(found).hasSize(50);
        });

        stop(second);
        awaitReplicas(2);
        watching.set(false);
        watcher.join();
        assertThat(unserved).isEmpty();
        assertThat(ids(third, "text")).as("both have everything").hasSize(50);
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (Stream<Path> copies = Files.list(data.resolve(topic))) {
                assertThat(copies.filter(Files::isDirectory))
                        .as("of the leaf that ended, nothing is left")
                        .hasSize(2 * PARTITIONS);
            }
        });
    }

    @Test
    void aPartitionThatIsLetGoWhileItIsReadIsSaidToBeNotHere() throws Exception {
        String leaf = start();
        awaitReplicas(1);
        RecordMetadata written = put("kept", "{\"title\":\"Kept\",\"body\":\"some text\"}");
        HttpRequest read = HttpRequest.newBuilder(
                        URI.create(base(leaf) + "/internal/documents/kept?partition=" + written.partition()))
                .build();
        Supplier<Optional<PartitionIndex>> index = () -> Optional.ofNullable(
                        leaves.get(leaf).getBean(Replicas.class).held().get(written.partition()))
                .map(Replica::index);
        index.get().orElseThrow().await(written.offset(), PATIENCE.toNanos());
        Set<Integer> statuses = new TreeSet<>();

        await().atMost(PATIENCE).until(() -> {
            Optional<PartitionIndex> held = index.get(); // none if the leaf has just let the last one go
            if (held.isPresent()) {
                held.get().close(); // the leaf opens another one soon
            }
            for (int i = 0; i < 20; i++) {
                statuses.add(http.send(read, BodyHandlers.ofString()).statusCode());
            }
            return statuses.size() > 1;
        });

        assertThat(statuses).isSubsetOf(200, 421);
        await().atMost(PATIENCE)
                .until(() -> http.send(read, BodyHandlers.ofString()).statusCode() == 200);
    }

    @Test
    void announcementsComeBackAfterALostSession() throws Exception {
        String leaf = start();
        awaitReplicas(1);
        var client = leaves.get(leaf).getBean(CuratorFramework.class).getZookeeperClient();
        long session = client.getZooKeeper().getSessionId();

        client.getZooKeeper().getTestable().injectSessionExpiration();

        await().atMost(PATIENCE).until(() -> client.getZooKeeper().getSessionId() != session);
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                var node = curator.checkExists().forPath("/search/main/serving/" + partition + "/" + leaf);
                assertThat(node).isNotNull();
                assertThat(node.getEphemeralOwner())
                        .isEqualTo(client.getZooKeeper().getSessionId());
            }
        });
        assertThat(new String(curator.getData().forPath("/search/main"), UTF_8))
                .isEqualTo("{\"partitions\":4,\"replicas\":2}");
        HttpResponse<String> settled = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                + leaves.get(leaf).getEnvironment().getProperty("local.management.port")
                                + "/actuator/health/settled"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(settled.statusCode()).as(settled.body()).isEqualTo(200);
        assertThat(settled.body()).contains("\"missing\":[]");
    }
}

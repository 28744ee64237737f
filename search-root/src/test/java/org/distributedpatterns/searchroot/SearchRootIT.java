package org.distributedpatterns.searchroot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.distributedpatterns.searchroot.documents.DocumentIds;
import org.distributedpatterns.searchroot.documents.Token;
import org.distributedpatterns.searchroot.leaves.LeafDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole root against a real Kafka broker, a real ZooKeeper and two leaves of the same wire format. */
class SearchRootIT {

    private static final int PARTITIONS = 4;
    private static final String TOPIC = "search.main.documents";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static TestingServer zookeeper;
    private static EmbeddedKafkaKraftBroker kafka;
    private static CuratorFramework curator;
    private static ConfigurableApplicationContext root;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private TestLeaf a;
    private TestLeaf b;

    @BeforeAll
    static void start() throws Exception {
        zookeeper = new TestingServer();
        kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.afterPropertiesSet();
        curator = CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), new RetryOneTime(100));
        curator.start();
        curator.create()
                .creatingParentsIfNeeded()
                .forPath("/search/main", "{\"partitions\":4,\"replicas\":2}".getBytes(UTF_8));
        root = new SpringApplicationBuilder(SearchRootApplication.class)
                .run(
                        "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString(),
                        "--spring.kafka.bootstrap-servers=" + kafka.getBrokersAsString(),
                        "--spring.jmx.enabled=false",
                        "--platform.membership.host=127.0.0.1",
                        "--platform.membership.drain-delay=10ms",
                        "--platform.search.partitions=" + PARTITIONS,
                        "--platform.search.probe-interval=100ms");
    }

    @AfterAll
    static void stop() throws IOException {
        root.close();
        curator.close();
        kafka.destroy();
        zookeeper.close();
    }

    @BeforeEach
    void startLeaves() throws Exception {
        a = new TestLeaf(curator, "search-leaf-1").serve(0, 1, 2, 3);
        b = new TestLeaf(curator, "search-leaf-2").serve(0, 1, 2, 3);
        awaitServers(2);
    }

    @AfterEach
    void stopLeaves() throws Exception {
        a.close();
        b.close();
        awaitServers(0);
    }

    private static void awaitServers(int count) {
        var directory = root.getBean(LeafDirectory.class);
        await().atMost(PATIENCE)
                .until(() -> IntStream.range(0, PARTITIONS)
                        .allMatch(partition ->
                                directory.topology().servers(partition).size() == count));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:" + root.getEnvironment().getProperty("local.server.port") + "/api/search" + path));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, String type, BodyPublisher body)
            throws Exception {
        return HTTP.send(
                request(path).header("Content-Type", type).method(method, body).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> ndjson(BodyPublisher body) throws Exception {
        return send("POST", "/documents", "application/x-ndjson", body);
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    private static Token token(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        String token =
                JsonMapper.shared().readTree(response.body()).get("token").asString();
        return Token.decode(token).orElseThrow();
    }

    /** Everything that the log has, in order by partition. */
    private static List<ConsumerRecord<String, String>> log() {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.getBrokersAsString()),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (partitions.stream().mapToLong(consumer::position).sum() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private static ConsumerRecord<String, String> last(String id) {
        return log().stream()
                .filter(record -> record.key().equals(id))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void documentsAreAppendedToTheLogAndTheTokenSaysWhere() throws Exception {
        Token put =
                token(send("PUT", "/documents/one", "application/json", BodyPublishers.ofString("{\"title\":\"T\"}")));
        ConsumerRecord<String, String> record = last("one");

        assertThat(record.value()).isEqualTo("{\"id\":\"one\",\"title\":\"T\"}");
        assertThat(record.partition()).isEqualTo(DocumentIds.partition("one", PARTITIONS));
        assertThat(put.offsets()).isEqualTo(Map.of(record.partition(), record.offset()));
        assertThat(record.headers().headers("traceparent"))
                .as("the trace goes on")
                .hasSize(1);

        token(HTTP.send(request("/documents/one").DELETE().build(), BodyHandlers.ofString()));
        assertThat(last("one").value()).as("a tombstone").isNull();
    }

    @Test
    void goodLinesAreKeptAndBadOnesReportedByNumber() throws Exception {
        HttpResponse<String> response = ndjson(BodyPublishers.ofString(
                "{\"id\":\"l1\",\"body\":\"x\"}\n{oops\n\n{\"title\":\"no id\"}\n{\"id\":\"l5\"}"));

        JsonNode answer = JsonMapper.shared().readTree(response.body());
        assertThat(answer.get("accepted").asInt()).isEqualTo(2);
        assertThat(answer.at("/rejected/0/line").asInt()).isEqualTo(2);
        assertThat(answer.at("/rejected/1/line").asInt()).isEqualTo(4);
        assertThat(answer.get("rejected")).hasSize(2);
        Map<Integer, Long> offsets = new TreeMap<>();
        for (String id : List.of("l1", "l5")) {
            ConsumerRecord<String, String> record = last(id);
            offsets.merge(record.partition(), record.offset(), Math::max);
        }
        assertThat(token(response).offsets()).isEqualTo(offsets);
    }

    @Test
    void bodiesThatAreTooLargeAreRefusedChunkedOrNot() throws Exception {
        byte[] document = ("{\"body\":\"" + "x".repeat(1 << 20) + "\"}").getBytes(UTF_8);
        byte[] lines = "{\"id\":\"big\",\"body\":\"y\"}\n".repeat(400_000).getBytes(UTF_8);

        assertThat(send("PUT", "/documents/big", "application/json", BodyPublishers.ofByteArray(document))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send("PUT", "/documents/big", "application/json", chunked(document))
                        .statusCode())
                .isEqualTo(413);
        assertThat(ndjson(BodyPublishers.ofString("\n")).statusCode()).isEqualTo(400);
        HttpResponse<String> bulk = ndjson(chunked(lines));
        assertThat(bulk.statusCode()).isEqualTo(413);
        assertThat(bulk.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    private static BodyPublisher chunked(byte[] bytes) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
    }

    @Test
    void aSearchMergesThePartitionsAndPagesThroughThem() throws Exception {
        JsonNode first = ok(get("?q=anything&size=3&filter=module:java.base"));

        assertThat(first.get("hits"))
                .extracting(hit -> hit.get("id").asString())
                .containsExactly("doc-0", "doc-1", "doc-2");
        assertThat(first.at("/hits/0/snippet").asString()).isEqualTo("<em>doc-0</em>");
        assertThat(first.get("total").asInt()).isEqualTo(4);
        assertThat(first.get("coverage").toString()).isEqualTo("{\"partitions\":4,\"answered\":4,\"degraded\":[]}");
        assertThat(a.searches.size() + b.searches.size())
                .as("either has all partitions: one is asked")
                .isEqualTo(1);
        TestLeaf asked = a.searches.isEmpty() ? b : a;
        assertThat(asked.searches.getFirst().at("/filters/0/value").asString()).isEqualTo("java.base");
        assertThat(asked.traces.getFirst()).as("the trace goes on").startsWith("00-");

        ok(get("?q=anything&cursor=" + first.get("next").asString()));
        assertThat(Stream.of(a, b).flatMap(leaf -> leaf.searches.stream()))
                .hasSize(2)
                .anyMatch(search -> search.at("/cursor/id").asString().equals("doc-2"));
    }

    /** Another one may not have applied the document yet, though it is idle and so looks cheaper. */
    @Test
    void aSnippetIsAskedOfTheLeafThatFoundTheDocument() throws Exception {
        ok(get("?q=anything"));

        TestLeaf found = a.searches.isEmpty() ? b : a;
        TestLeaf other = a.searches.isEmpty() ? a : b;
        assertThat(found.snippetsAskedFor).containsExactlyInAnyOrder("doc-0", "doc-1", "doc-2", "doc-3");
        assertThat(other.snippetsAskedFor).isEmpty();
    }

    @Test
    void aTokenIsPassedOnToThePartitionsThatItNames() throws Exception {
        ok(get("?q=x&after=" + new Token(Map.of(0, 17L)).encode()));

        List<JsonNode> parts = new ArrayList<>();
        List.of(a, b)
                .forEach(leaf ->
                        leaf.searches.forEach(call -> call.get("partitions").forEach(parts::add)));
        assertThat(parts)
                .hasSize(PARTITIONS)
                .allSatisfy(part -> assertThat(part.path("after").asInt(-1))
                        .isEqualTo(part.get("partition").asInt() == 0 ? 17 : -1));
    }

    @Test
    void aKilledLeafCostsNoCoverageAndIsAvoidedUntilItAnswersAgain() throws Exception {
        a.kill();

        for (int i = 0; i < 20; i++) {
            JsonNode answer = ok(get("?q=x"));
            assertThat(answer.at("/coverage/answered").asInt()).isEqualTo(PARTITIONS);
            assertThat(answer.at("/hits/0/snippet").asString()).isNotEmpty();
        }
        JsonNode topology = ok(get("/topology"));
        assertThat(topology.at("/leaves/0/suspected").asBoolean()).isTrue();
        assertThat(topology.at("/leaves/0/answers").asBoolean()).isFalse();
        assertThat(topology.at("/leaves/1/answers").asBoolean()).isTrue();
    }

    @Test
    void aLeafThatHangsIsHedged() throws Exception {
        a.hold();

        JsonNode answer = ok(get("?q=x&timeout=5s"));

        assertThat(answer.at("/coverage/answered").asInt()).isEqualTo(PARTITIONS);
        assertThat(answer.get("took").asInt()).isLessThan(4_000);
    }

    @Test
    void anIncompleteAnswerSaysSoOrIsAnErrorIfTheCallerWantsIt() throws Exception {
        b.close();
        awaitServers(1);
        b = new TestLeaf(curator, "search-leaf-2");
        a.hold();
        HttpResponse<String> none = get("?q=x&timeout=300ms");
        assertThat(none.statusCode()).isEqualTo(504);
        assertThat(none.body())
                .contains("\"coverage\":{\"partitions\":4,\"answered\":0", "\"reason\":\"deadline\"", "traceId");
        a.release();

        a.close();
        awaitServers(0);
        a = new TestLeaf(curator, "search-leaf-1").serve(0, 1, 2);
        await().atMost(PATIENCE)
                .until(() ->
                        !root.getBean(LeafDirectory.class).topology().servers(2).isEmpty());
        JsonNode partial = ok(get("?q=x"));
        assertThat(partial.get("coverage").toString())
                .isEqualTo(
                        "{\"partitions\":4,\"answered\":3,\"degraded\":[{\"partition\":3,\"reason\":\"no-replica\"}]}");
        assertThat(partial.get("total").toString()).isEqualTo("{\"value\":3,\"relation\":\"gte\"}");
        HttpResponse<String> strict = get("?q=x&partial=false");
        assertThat(strict.statusCode()).isEqualTo(503);
        assertThat(strict.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void aQueryThatTheLeavesRefuseIsTheCallersMistake() throws Exception {
        a.failWith(400);
        b.failWith(400);

        HttpResponse<String> response = get("?q=x");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("too many words");
    }

    @ParameterizedTest
    @CsvSource({
        "?size=0,400",
        "?size=x,400",
        "?cursor=!!,400",
        "?after=zz,400",
        "?sort=a:asc,400",
        "?facets=a,400",
        "?filter=a,400",
        "?partial=maybe,400",
        "?timeout=soon,400",
        "?index=other,404",
        "/documents/a%20b,400",
        "/documents/absent,404",
        "/documents/present,200",
        "/nothing,404"
    })
    void requestsAreChecked(String path, int status) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        if (status != 200) {
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(response.body()).contains("traceId");
        }
    }
}

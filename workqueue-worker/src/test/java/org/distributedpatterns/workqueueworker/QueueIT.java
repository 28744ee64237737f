package org.distributedpatterns.workqueueworker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.distributedpatterns.workqueueworker.Parts.get;
import static org.distributedpatterns.workqueueworker.Parts.ids;
import static org.distributedpatterns.workqueueworker.Parts.lines;
import static org.distributedpatterns.workqueueworker.Parts.post;
import static org.distributedpatterns.workqueueworker.Parts.put;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Queues on two instances, over a real broker and a real ZooKeeper. */
class QueueIT {

    private static final Duration LONG = Duration.ofSeconds(40);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;
    private static URI one;
    private static URI two;

    @BeforeAll
    static void startTwoInstances() {
        first = Parts.start();
        second = Parts.start();
        one = Parts.uri(first);
        two = Parts.uri(second);
    }

    @AfterAll
    static void stop() {
        second.close();
        first.close();
    }

    private static String queue(String handler, String more) {
        String path = "/api/queues/q" + NAMES.incrementAndGet();
        assertThat(put(one, path, "{\"handler\":" + handler + more + "}").status())
                .isEqualTo(201);
        return path;
    }

    private static String wordCount() {
        return queue("{\"type\":\"builtin\",\"name\":\"word-count\"}", "");
    }

    private static void awaitState(String path, String id, String state) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(get(two, path + "/items/" + id)
                                .json()
                                .path("state")
                                .stringValue(""))
                        .isEqualTo(state));
    }

    @Test
    void anItemIsWorkedOffAndEveryInstanceKnowsItAtOnce() {
        String path = wordCount();

        var accepted = post(one, path + "/items", "{\"name\":\"a\",\"text\":\"one two\\nthree\"}");

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        String id = ids(accepted).getFirst();
        assertThat(get(two, path + "/items/" + id).status()).isEqualTo(200);
        awaitState(path, id, "done");
        var done = get(two, path + "/items/" + id).json();
        assertThat(done.get("result")).isEqualTo(Parts.JSON.readTree("{\"name\":\"a\",\"lines\":2,\"words\":3}"));
        assertThat(done.get("attempts").intValue()).isEqualTo(1);
        assertThat(done.has("finishedAt")).isTrue();
    }

    @Test
    void malformedLinesAreReportedByNumberAndTheGoodOnesAreWorkedOff() {
        String path = wordCount();

        var accepted = lines(one, path + "/items", "{\"text\":\"a\"}\n{oops\n\n{\"text\":\"b c\"}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(ids(accepted)).hasSize(2);
        assertThat(accepted.json().get("rejected")).hasSize(1);
        assertThat(accepted.json().get("rejected").get(0).get("line").intValue())
                .isEqualTo(2);
        ids(accepted).forEach(id -> awaitState(path, id, "done"));
    }

    @Test
    void aRequestWithoutAnyGoodLineIsMalformed() {
        String path = wordCount();

        var refused = lines(one, path + "/items", "{oops\n[1,");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("errors")).hasSize(2);
        assertThat(refused.response().headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void aRepeatedRequestYieldsTheSameIdsAndNoMoreWork() {
        String path = wordCount();
        String body = "{\"text\":\"a\"}\n{\"text\":\"b\"}";

        List<String> once = ids(lines(one, path + "/items", body, "Idempotency-Key", "k1"));
        List<String> again = ids(lines(two, path + "/items", body, "Idempotency-Key", "k1"));
        List<String> other = ids(lines(two, path + "/items", body, "Idempotency-Key", "k2"));

        assertThat(again).isEqualTo(once);
        assertThat(other).doesNotContainAnyElementsOf(once);
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(get(one, path).json().get("done").intValue()).isEqualTo(4));
        assertThat(get(one, path).json().get("queued").intValue()).isZero();
    }

    @Test
    void twoAdministratorsDoNotOverwriteEachOtherUnknowingly() throws Exception {
        String name = "q" + NAMES.incrementAndGet();
        String path = "/api/queues/" + name;
        String noop = "{\"handler\":{\"type\":\"builtin\",\"name\":\"noop\"},\"maxAttempts\":%d}";
        var created = define(one, path, noop.formatted(1), "If-None-Match", "*", "X-Forwarded-For", "192.0.2.7");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String seen = created.response().headers().firstValue("ETag").orElseThrow();
        assertThat(define(two, path, noop.formatted(2), "If-None-Match", "*").status())
                .isEqualTo(412);

        var changed = define(two, path, noop.formatted(2), "If-Match", seen);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        String now = changed.response().headers().firstValue("ETag").orElseThrow();
        var refused = define(one, path, noop.formatted(3), "If-Match", seen);
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.json().path("detail").stringValue()).contains(now);
        assertThat(Parts.call("DELETE", one.resolve(path), "", "If-Match", seen).status())
                .isEqualTo(412);
        assertThat(get(one, path).json().path("maxAttempts").intValue()).isEqualTo(2);
        assertThat(define(one, path, noop.formatted(2)).response().headers().firstValue("ETag"))
                .as("nothing has changed")
                .contains(now);
        assertThat(Parts.call("DELETE", one.resolve(path), "", "If-Match", now).status())
                .isEqualTo(204);
        assertThat(get(one, path).status()).isEqualTo(404);

        CuratorFramework zookeeper = first.getBean(CuratorFramework.class);
        List<String> entries = new ArrayList<>();
        for (String entry : zookeeper.getChildren().forPath("/queues-audit").stream()
                .sorted()
                .toList()) {
            var read = Parts.JSON.readTree(zookeeper.getData().forPath("/queues-audit/" + entry));
            if (read.path("definition").stringValue().equals("queues/" + name)) {
                entries.add(read.path("what").stringValue() + " "
                        + read.path("address").stringValue());
            }
        }
        assertThat(entries).containsExactly("create 192.0.2.7 via 127.0.0.1", "replace 127.0.0.1", "delete 127.0.0.1");
    }

    private static Parts.Answer define(URI at, String path, String json, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return Parts.call("PUT", at.resolve(path), json, all.toArray(String[]::new));
    }

    @Test
    void everyMistakeOfADefinitionIsNamed() {
        var refused = put(one, "/api/queues/wrong", """
                {"handler": {"type": "builtin", "name": "none", "speed": 1}, "maxAttempts": 0, "lockDuration": "2h",
                 "colour": 1}""");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("field").stringValue()))
                .containsExactlyInAnyOrder("handler.name", "handler.speed", "maxAttempts", "lockDuration", "colour");
        for (String wrong : List.of(
                "[]",
                "{}",
                "{\"handler\":5}",
                "{\"handler\":{\"type\":\"http\"}}",
                "{\"handler\":{\"type\":\"http\",\"url\":\"http://192.0.2.1/\"}}",
                "{\"handler\":{\"type\":\"command\",\"name\":\"rm\"}}")) {
            assertThat(put(one, "/api/queues/wrong", wrong).status()).as(wrong).isEqualTo(422);
        }
        assertThat(get(one, "/api/queues/wrong").status()).isEqualTo(404);
    }

    @Test
    void theTraceOfACallGoesAlongWithItsItemInASpanOfItsOwn() {
        String path = wordCount();
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String caller = "00f067aa0ba902b7";

        String id = ids(Parts.call(
                        "POST",
                        one.resolve(path + "/items"),
                        "{\"text\":\"a\"}",
                        "Content-Type",
                        "application/json",
                        "traceparent",
                        "00-" + trace + "-" + caller + "-01"))
                .getFirst();

        var topic = new TopicPartition("queue." + path.substring(path.lastIndexOf('/') + 1) + ".items", 0);
        try (var reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", Parts.brokers()), new StringDeserializer(), new StringDeserializer())) {
            reader.assign(List.of(topic));
            reader.seekToBeginning(List.of(topic));
            var appended = await().atMost(LONG)
                    .until(() -> reader.poll(Duration.ofMillis(200)).records(topic), found -> !found.isEmpty())
                    .getFirst();
            assertThat(appended.key()).isEqualTo(id);
            assertThat(appended.headers().headers("traceparent"))
                    .singleElement()
                    .satisfies(header -> assertThat(new String(header.value(), UTF_8))
                            .matches("00-" + trace + "-(?!" + caller + ")[0-9a-f]{16}-01"));
        }
    }

    @Test
    void kafkasClientsAreMeasuredAndTheirHealthCountsForWhatIsSettledButNotForReadiness() {
        String path = wordCount();
        String id = ids(post(one, path + "/items", "{\"text\":\"a\"}")).getFirst();
        awaitState(path, id, "done");

        MeterRegistry meters = first.getBean(MeterRegistry.class);
        await().atMost(LONG)
                .ignoreExceptions()
                .untilAsserted(
                        () -> { // a batch counts once it is handled
                            assertThat(meters.get("spring.kafka.template").timers())
                                    .isNotEmpty();
                            assertThat(meters.find("kafka.producer.record.send.total")
                                            .functionCounters())
                                    .isNotEmpty();
                            assertThat(meters.get("spring.kafka.listener")
                                            .tag("name", "log-follower")
                                            .tag("result", "success")
                                            .timer()
                                            .count())
                                    .isPositive();
                            assertThat(meters.find("kafka.consumer.fetch.manager.records.consumed.total")
                                            .functionCounters())
                                    .isNotEmpty();
                        });
        URI management = Parts.management(first);
        var settled = get(management, "/actuator/health/settled").json();
        assertThat(settled.at("/components/followers/status").stringValue("")).isEqualTo("UP");
        assertThat(settled.at("/components/followers/details/log-follower/state")
                        .stringValue(""))
                .isEqualTo("following");
        var readiness = get(management, "/actuator/health/readiness").json();
        assertThat(readiness.at("/components/followers").isMissingNode()).isTrue();
        assertThat(get(management, "/actuator/health")
                        .json()
                        .at("/components/producers/status")
                        .stringValue(""))
                .isEqualTo("UP");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        String path = wordCount();

        assertThat(get(one, "/api/queues/nowhere").status()).isEqualTo(404);
        assertThat(get(one, path + "/items/unknown").status()).isEqualTo(404);
        assertThat(Parts.call("DELETE", one.resolve(path + "/items/unknown"), "")
                        .status())
                .isEqualTo(404);
        assertThat(post(one, "/api/queues/nowhere/items", "{}").status()).isEqualTo(404);
        assertThat(get(one, "/api/queues/NOT_A_NAME").status()).isEqualTo(400);
    }
}

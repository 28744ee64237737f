package org.distributedpatterns.workqueueworker;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real ZooKeeper and a real Kafka broker in this process, started once, and the service on top of them. */
final class Parts {

    static final JsonMapper JSON = new JsonMapper();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private static final TestingServer ZOOKEEPER;
    private static final EmbeddedKafkaKraftBroker KAFKA;

    static {
        try {
            ZOOKEEPER = new TestingServer(true);
        } catch (Exception e) {
            throw new ExceptionInInitializerError(e);
        }
        KAFKA = new EmbeddedKafkaKraftBroker(1, 1);
        KAFKA.brokerProperties(Map.of(
                "group.share.min.record.lock.duration.ms", "1000",
                "group.share.min.heartbeat.interval.ms", "200",
                "group.share.heartbeat.interval.ms", "500",
                "share.coordinator.state.topic.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1"));
        KAFKA.afterPropertiesSet();
    }

    private Parts() {}

    static String brokers() {
        return KAFKA.getBrokersAsString();
    }

    /** What every instance needs to know. */
    static List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.cloud.zookeeper.connect-string=" + ZOOKEEPER.getConnectString(),
                "--spring.kafka.bootstrap-servers=" + KAFKA.getBrokersAsString(),
                "--server.port=0",
                "--management.server.port=0",
                "--server.address=127.0.0.1",
                "--platform.membership.host=127.0.0.1",
                "--platform.membership.drain-delay=100ms"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** An instance in this process. */
    static ConfigurableApplicationContext start(String... more) {
        return SpringApplication.run(
                WorkqueueWorkerApplication.class, arguments(more).toArray(String[]::new));
    }

    static URI uri(ConfigurableApplicationContext instance) {
        return URI.create("http://127.0.0.1:"
                + ((ServletWebServerApplicationContext) instance).getWebServer().getPort());
    }

    static URI management(ConfigurableApplicationContext instance) {
        return URI.create("http://127.0.0.1:" + instance.getEnvironment().getRequiredProperty("local.management.port"));
    }

    record Answer(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    static Answer call(String method, URI uri, String body, String... headers) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(method + " " + uri + ": " + e, e);
        }
    }

    static Answer get(URI base, String path) {
        return call("GET", base.resolve(path), "");
    }

    static Answer put(URI base, String path, String json) {
        return call("PUT", base.resolve(path), json, "Content-Type", "application/json");
    }

    static Answer post(URI base, String path, String json) {
        return call("POST", base.resolve(path), json, "Content-Type", "application/json");
    }

    static Answer lines(URI base, String path, String ndjson, String... headers) {
        var all = new ArrayList<>(List.of("Content-Type", "application/x-ndjson"));
        all.addAll(List.of(headers));
        return call("POST", base.resolve(path), ndjson, all.toArray(String[]::new));
    }

    static List<String> ids(Answer answer) {
        List<String> ids = new ArrayList<>();
        answer.json().get("ids").forEach(id -> ids.add(id.stringValue()));
        return ids;
    }
}

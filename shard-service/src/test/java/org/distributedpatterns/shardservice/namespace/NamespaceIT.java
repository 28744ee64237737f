package org.distributedpatterns.shardservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.shardservice.ShardServiceApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Settings of namespaces, at two routers around a real ZooKeeper. */
class NamespaceIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static TestingServer zookeeper;
    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;

    @BeforeAll
    static void start() throws Exception {
        zookeeper = new TestingServer();
        first = router();
        second = router();
    }

    @AfterAll
    static void stop() throws Exception {
        first.close();
        second.close();
        zookeeper.close();
    }

    private static ConfigurableApplicationContext router() {
        return new SpringApplicationBuilder(ShardServiceApplication.class)
                .run(
                        "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString(),
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--management.server.port=0",
                        "--platform.membership.host=127.0.0.1",
                        "--platform.membership.drain-delay=0s",
                        "--platform.warm-up.requests=0");
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext router, String method, String path, String body, String... headers)
            throws Exception {
        int port = router.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(
                request.header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void whatOneRouterIsToldTheOtherKnowsWithinASecondAndARestartedOneRemembers() throws Exception {
        HttpResponse<String> created = send(first, "PUT", "/api/cache/items", """
                {"origin": "http://127.0.0.1:9/items/{key}", "ttl": "30s", "staleWhileRevalidate": "PT10S"}""");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        JsonNode settings = JSON.readTree(created.body());
        assertThat(settings.path("namespace").asString()).isEqualTo("items");
        assertThat(settings.path("ttl").asString()).isEqualTo("30s");
        assertThat(settings.path("staleWhileRevalidate").asString()).isEqualTo("10s");
        assertThat(settings.path("negativeTtl").asString()).isEqualTo("5s");
        assertThat(settings.has("nearCache")).isFalse();

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() ->
                        assertThat(send(second, "GET", "/api/cache", "").body()).contains("items"));
        assertThat(JSON.readTree(send(second, "GET", "/api/cache/items", "").body()))
                .isEqualTo(settings);

        assertThat(send(second, "PUT", "/api/cache/items", created.body()).statusCode())
                .isEqualTo(200); // what it answers can be put again
        second.close();
        second = router();
        assertThat(JSON.readTree(send(second, "GET", "/api/cache/items", "").body()))
                .isEqualTo(settings);

        assertThat(send(second, "DELETE", "/api/cache/items", "").statusCode()).isEqualTo(204);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(
                                send(first, "GET", "/api/cache/items", "").statusCode())
                        .isEqualTo(404));
        assertThat(send(first, "DELETE", "/api/cache/items", "").statusCode()).isEqualTo(404);
    }

    @Test
    void twoAdministratorsDoNotOverwriteEachOtherUnknowingly() throws Exception {
        String path = "/api/cache/tagged";
        HttpResponse<String> created = send(
                first, "PUT", path, "{\"nearCache\": \"1s\"}", "If-None-Match", "*", "X-Forwarded-For", "192.0.2.7");
        assertThat(created.statusCode()).isEqualTo(201);
        String seen = created.headers().firstValue("ETag").orElseThrow();
        assertThat(send(first, "GET", path, "").headers().firstValue("ETag")).contains(seen);
        assertThat(send(first, "GET", path, "", "If-None-Match", seen).statusCode())
                .isEqualTo(304);
        assertThat(send(first, "PUT", path, "{\"nearCache\": \"2s\"}", "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(412);

        HttpResponse<String> changed = send(second, "PUT", path, "{\"nearCache\": \"2s\"}", "If-Match", seen);
        assertThat(changed.statusCode()).isEqualTo(200);
        String now = changed.headers().firstValue("ETag").orElseThrow();
        assertThat(now).isNotEqualTo(seen);
        HttpResponse<String> refused = send(first, "PUT", path, "{\"nearCache\": \"3s\"}", "If-Match", seen);
        assertThat(refused.statusCode()).isEqualTo(412);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(JSON.readTree(refused.body()).path("detail").asString()).contains(now);
        assertThat(send(first, "DELETE", path, "", "If-Match", seen).statusCode())
                .isEqualTo(412);
        assertThat(send(first, "GET", path, "").body()).contains("2s");
        assertThat(send(first, "DELETE", path, "", "If-Match", now).statusCode())
                .isEqualTo(204);

        assertThat(first.getBean(CuratorFramework.class).getChildren().forPath("/cache/audit").stream()
                        .map(NamespaceIT::entry)
                        .filter(entry -> entry.path("definition").asString().equals("namespaces/tagged"))
                        .map(entry -> entry.path("what").asString() + " "
                                + entry.path("address").asString()))
                .containsExactlyInAnyOrder("create 192.0.2.7 via 127.0.0.1", "replace 127.0.0.1", "delete 127.0.0.1");
    }

    private static JsonNode entry(String name) {
        try {
            return JSON.readTree(first.getBean(CuratorFramework.class).getData().forPath("/cache/audit/" + name));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNamespaceMayJustPermitNearCopies() throws Exception {
        HttpResponse<String> created = send(first, "PUT", "/api/cache/hot", "{\"nearCache\": \"500ms\"}");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(JSON.readTree(created.body()))
                .isEqualTo(JSON.readTree("{\"namespace\":\"hot\",\"nearCache\":\"500ms\"}"));
    }

    @Test
    void everyMistakeIsNamed() throws Exception {
        HttpResponse<String> refused = send(first, "PUT", "/api/cache/wrong", """
                {"origin": "http://127.0.0.1:9/", "ttl": "0s", "ttlJitter": 1.5, "staleIfError": "soon", "colour": 1,
                 "negativeTtl": 5, "earlyRefresh": "much", "originTimeout": "2m", "nearCache": "1h", "namespace": "x"}""");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(JSON.readTree(refused.body())
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("field").asString()))
                .containsExactlyInAnyOrder(
                        "ttl",
                        "ttlJitter",
                        "staleIfError",
                        "colour",
                        "negativeTtl",
                        "earlyRefresh",
                        "originTimeout",
                        "nearCache",
                        "namespace");
        assertThat(send(first, "GET", "/api/cache/wrong", "").statusCode()).isEqualTo(404);
    }

    @Test
    void anOriginThatMayNotBeAskedIsRefused() throws Exception {
        for (String origin : new String[] {
            "http://169.254.169.254/latest/meta-data",
            "http://orders.example/",
            "ftp://127.0.0.1/",
            "http://user:secret@127.0.0.1/",
            "http://127.0.0.1/#{key}",
            "http://{key}/",
            "http://127.0.0.1/?q={key}",
            "no url",
            ""
        }) {
            HttpResponse<String> refused = send(first, "PUT", "/api/cache/wrong", "{\"origin\": \"" + origin + "\"}");
            assertThat(refused.statusCode()).as(origin + ": " + refused.body()).isEqualTo(422);
            assertThat(JSON.readTree(refused.body())
                            .path("errors")
                            .get(0)
                            .path("field")
                            .asString())
                    .as(origin)
                    .isEqualTo("origin");
        }
    }

    @Test
    void whatIsNoDefinitionIsRefused() throws Exception {
        assertThat(send(first, "PUT", "/api/cache/wrong", "[]").statusCode()).isEqualTo(422);
        assertThat(send(first, "PUT", "/api/cache/wrong", "{}").statusCode()).isEqualTo(422);
        assertThat(send(first, "PUT", "/api/cache/wrong", "{\"ttl\":\"1s\"}").statusCode())
                .isEqualTo(422);
        assertThat(send(first, "PUT", "/api/cache/wrong", "nonsense").statusCode())
                .isEqualTo(400);
        assertThat(send(first, "PUT", "/api/cache/Wrong", "{}").statusCode()).isEqualTo(400);
    }
}

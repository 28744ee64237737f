package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.settings.SettingsReader;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway as a whole, with a real ZooKeeper and real backends that come, go and die. Tests of one capability each
 * extend it and share one gateway, which starts once.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "platform.membership.host=127.0.0.1",
            "platform.membership.drain-delay=0s",
            "platform.gateway.door.admin-token=open sesame",
            "platform.gateway.forward.max-time=2s",
            "platform.gateway.settings.defaults.balancing.slow-start=0s",
            "management.tracing.sampling.probability=1.0"
        })
@Import(RunningGateway.OwnSettings.class)
abstract class RunningGateway {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final TestingServer ZOOKEEPER = startZooKeeper();

    private static final AtomicInteger SERVICES = new AtomicInteger();

    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final List<TestBackend> backends = new ArrayList<>();

    /** A service and a prefix of its own for each test: routes of others stay for a while. */
    final String service = "service-" + SERVICES.incrementAndGet();

    final String prefix = "/api/" + service;

    @Autowired
    CuratorFramework curator;

    @Value("${local.server.port}")
    int port;

    @Value("${local.management.port}")
    int managementPort;

    /** Settings of single services, beside those of the properties. */
    @TestConfiguration(proxyBeanMethods = false)
    static class OwnSettings {

        private static final Map<String, RouteSettings> BY_SERVICE = new ConcurrentHashMap<>();

        @Bean
        static BeanPostProcessor ownSettings() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return name.equals("settingsFromProperties") && bean instanceof RouteSettings.Source others
                            ? (RouteSettings.Source) service -> {
                                RouteSettings own = BY_SERVICE.get(service);
                                return own == null ? others.apply(service) : own;
                            }
                            : bean;
                }
            };
        }
    }

    /** From now on these hold for this test's service. */
    void settings(Map<String, ?> tree) {
        OwnSettings.BY_SERVICE.put(service, SettingsReader.read(tree));
    }

    static {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private static TestingServer startZooKeeper() {
        try {
            return new TestingServer();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @DynamicPropertySource
    static void zooKeeper(DynamicPropertyRegistry registry) {
        registry.add("spring.cloud.zookeeper.connect-string", ZOOKEEPER::getConnectString);
    }

    /** What was measured; the test's output has it. */
    static void figure(String format, Object... values) {
        System.out.printf("figure: " + format + "%n", values);
    }

    static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    @AfterEach
    void stopBackends() throws Exception {
        for (TestBackend backend : backends) {
            backend.close();
        }
    }

    TestBackend backend(int ordinal) throws Exception {
        TestBackend backend = TestBackend.start(curator, service, service + "-" + ordinal, prefix);
        backends.add(backend);
        await().until(() -> get("/platform/services").body().contains("\"" + backend.instance() + "\""));
        return backend;
    }

    /** The instances that this gateway passes over. */
    Set<String> suspected() throws Exception {
        Set<String> suspected = new TreeSet<>();
        for (JsonNode each : JSON.readTree(send(to("/admin/services").header("Authorization", "Bearer open sesame"))
                .body())) {
            for (JsonNode instance : each.get("instances")) {
                if (instance.get("suspected").asBoolean()) {
                    suspected.add(instance.get("instance").asString());
                }
            }
        }
        return suspected;
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    HttpResponse<String> management(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path)));
    }

    static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asString()).isEqualTo("about:blank");
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("detail").asString()).isNotBlank();
        assertThat(problem.get("traceId").asString()).matches("[0-9a-f]{32}");
    }
}

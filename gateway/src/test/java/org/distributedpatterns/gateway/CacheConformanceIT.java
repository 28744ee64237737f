package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.TestingServer;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Runs https://github.com/http-tests/cache-tests, of which a checkout (after {@code npm install} in it) has to be
 * given: {@code mvn verify -Dit.test=CacheConformanceIT -Dcache-tests=FOLDER}. Needs node. The results are in
 * {@code target/cache-tests}; {@code src/test/conformance} has what the comparison with other caches needs.
 */
@EnabledIfSystemProperty(named = "cache-tests", matches = ".+")
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "platform.membership.host=127.0.0.1",
            "platform.membership.drain-delay=0s",
            "platform.gateway.allowed-prefixes=/test/**,/config/**,/state/**",
            "platform.gateway.forward.max-idle=3s", // node closes connections that have been idle for 5 s
            "platform.gateway.http-cache.heuristic.prefixes=/test" // the suite has tests of it
        })
class CacheConformanceIT {

    private static final TestingServer ZOOKEEPER = startZooKeeper();

    @Autowired
    private CuratorFramework curator;

    @Value("${local.server.port}")
    private int port;

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

    @Test
    void everyRequiredTestPasses() throws Exception {
        Path suite = Path.of(System.getProperty("cache-tests", "")).toAbsolutePath();
        Path results = Files.createDirectories(Path.of("target/cache-tests")).resolve("gateway.json");
        int originPort = freePort();
        Process origin = node(
                suite,
                Path.of("target/cache-tests/origin.log"),
                Map.of(
                        "npm_config_protocol", "http",
                        "npm_config_port", Integer.toString(originPort),
                        "npm_config_pidfile",
                                Path.of("target/cache-tests/origin.pid")
                                        .toAbsolutePath()
                                        .toString()),
                "test-engine/server/server.mjs");
        try (ServiceDiscovery<ZookeeperInstance> membership = join(originPort)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> listens(originPort));
            Process client = node(
                    suite,
                    results,
                    Map.of(
                            "npm_config_base",
                            "http://127.0.0.1:" + port,
                            "npm_config_id",
                            "",
                            "npm_package_config_id",
                            ""),
                    "--no-warnings",
                    "test-engine/cli.mjs");
            assertThat(client.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            origin.destroy();
        }
        Path report = Path.of("target/cache-tests/report.md");
        Process count = node(
                Path.of("."),
                report,
                Map.of(),
                "src/test/conformance/count.mjs",
                "--failed",
                suite.toString(),
                results.toString());
        assertThat(count.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(report)).contains("| gateway |").doesNotContain("  required ");
    }

    private static Process node(Path folder, Path output, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output.toAbsolutePath().toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private ServiceDiscovery<ZookeeperInstance> join(int originPort) throws Exception {
        ServiceDiscovery<ZookeeperInstance> discovery = ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                .client(curator)
                .basePath("/services")
                .build();
        discovery.start();
        discovery.registerService(ServiceInstance.<ZookeeperInstance>builder()
                .id("origin-1")
                .name("origin")
                .address("127.0.0.1")
                .port(originPort)
                .payload(new ZookeeperInstance(
                        "origin-1",
                        "origin",
                        Map.of(
                                "hostname",
                                "here",
                                "pid",
                                "1",
                                "management.port",
                                "1",
                                "paths",
                                "/test,/config,/state")))
                .build());
        return discovery;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}

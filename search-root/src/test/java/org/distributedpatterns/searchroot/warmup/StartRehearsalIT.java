// Written by ./platform sync from kit: warmup/StartRehearsalIT.java
package org.distributedpatterns.searchroot.warmup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.core.Ordered;
import org.springframework.mock.env.MockEnvironment;

@org.junit.jupiter.api.Tag("kit")
class StartRehearsalIT {

    private static final WarmUpProperties WARM_UP =
            new WarmUpProperties(List.of("/a", "DELETE /b"), 0, Duration.ofSeconds(1));

    @TempDir
    Path folder;

    /** An instance in a process of its own, since a rehearsal ends the process; with or without its management port. */
    static final class Instance {

        static void main(String[] arguments) throws IOException {
            var environment = new MockEnvironment();
            for (String port : arguments) {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
                server.createContext("/", exchange -> {
                    System.out.println(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                    exchange.sendResponseHeaders(503, -1);
                    exchange.close();
                });
                server.start();
                environment.setProperty(
                        port, Integer.toString(server.getAddress().getPort()));
            }
            new StartRehearsal(environment, WARM_UP).run(new DefaultApplicationArguments());
            System.out.println("went on");
        }
    }

    private record Ended(int status, List<String> lines) {}

    private Ended rehearse(String... ports) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-Dplatform.rehearsal=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Instance.class.getName()));
        command.addAll(List.of(ports));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, SECONDS)).as("ended by itself").isTrue();
            return new Ended(process.exitValue(), Files.readAllLines(output, UTF_8));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @Timeout(value = 120, unit = SECONDS)
    void itAsksBothPortsForEverythingAndEndsTheProcess() throws Exception {
        Ended ended = rehearse("local.server.port", "local.management.port");

        assertThat(ended.status()).as("%s", ended.lines()).isZero();
        for (String request : List.of(
                "GET /a",
                "DELETE /b",
                "GET /actuator/health/readiness",
                "GET /actuator/health/settled",
                "GET /actuator/prometheus")) {
            assertThat(ended.lines()).filteredOn(request::equals).as(request).hasSize(5);
        }
        assertThat(ended.lines()).doesNotContain("went on");
    }

    @Test
    @Timeout(value = 120, unit = SECONDS)
    void oneThatFailsSaysSo() throws Exception {
        Ended ended = rehearse("local.server.port");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(String.join("\n", ended.lines()))
                .contains("the rehearsal failed")
                .contains("local.management.port")
                .doesNotContain("went on");
    }

    @Test
    void anOrdinaryStartIsLeftAlone() {
        var rehearsal = new StartRehearsal(new MockEnvironment(), WARM_UP);

        assertThat(StartRehearsal.isOn()).isFalse();
        assertThatCode(() -> rehearsal.run(new DefaultApplicationArguments())).doesNotThrowAnyException();
        assertThat(rehearsal.getOrder()).as("before all other runners").isEqualTo(Ordered.HIGHEST_PRECEDENCE);
    }
}

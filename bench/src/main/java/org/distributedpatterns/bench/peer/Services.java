package org.distributedpatterns.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.distributedpatterns.bench.scenario.Failure;

/**
 * A few of our services around a ZooKeeper of their own, without gateway and Kafka: each as its build makes it, with
 * the {@code jvm.options} that it is shipped with.
 */
public final class Services {

    private static final Duration READY = Duration.ofMinutes(2);

    private final Sandbox sandbox;
    private final Path root;
    private final int zookeeper = Sandbox.freePort();
    private final HttpClient http = HttpClient.newHttpClient();

    /** Starts ZooKeeper. */
    public Services(Sandbox sandbox, Path root) throws InterruptedException {
        this.sandbox = sandbox;
        this.root = root;
        Path jars = existing(root.resolve("launcher/zookeeper/target/lib"));
        Path configuration =
                sandbox.write("zoo.cfg", """
                dataDir=%s
                clientPortAddress=127.0.0.1
                clientPort=%d
                tickTime=500
                admin.enableServer=false
                """.formatted(sandbox.folder().resolve("zookeeper"), zookeeper));
        Process process = sandbox.start(
                "zookeeper",
                Map.of(),
                List.of(
                        java(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        jars + "/*",
                        "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                        configuration.toString()));
        sandbox.awaitPort("zookeeper", process, zookeeper);
    }

    /**
     * Starts an instance; returns when it is ready.
     *
     * @param arguments properties of the form {@code --name=value}
     * @return the port of its API on 127.0.0.1
     */
    public int start(String service, String name, String... arguments) throws InterruptedException {
        return start(service, name, List.of(), arguments);
    }

    /** The same with further options of the JVM: of two that contradict each other, the later one counts. */
    public int start(String service, String name, List<String> jvmOptions, String... arguments)
            throws InterruptedException {
        int port = Sandbox.freePort();
        int management = Sandbox.freePort();
        List<String> command =
                new ArrayList<>(List.of(java(), "@" + root.resolve(service).resolve("jvm.options")));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar(service).toString()));
        command.addAll(List.of(
                "--server.address=127.0.0.1",
                "--management.server.address=127.0.0.1",
                "--platform.membership.host=127.0.0.1"));
        command.addAll(List.of(arguments));
        Process process = sandbox.start(
                name,
                Map.of(
                        "PORT", Integer.toString(port),
                        "MANAGEMENT_PORT", Integer.toString(management),
                        "ZOOKEEPER", "127.0.0.1:" + zookeeper),
                command);
        awaitReady(name, process, management);
        return port;
    }

    private void awaitReady(String name, Process process, int management) throws InterruptedException {
        URI readiness = URI.create("http://127.0.0.1:" + management + "/actuator/health/settled");
        long end = System.nanoTime() + READY.toNanos();
        while (!answers(readiness)) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new Failure(name + " did not become ready: " + sandbox.log(name));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private boolean answers(URI uri) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** Sends a request to one of them. */
    public HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure(request.method() + " " + request.uri() + ": " + e, e);
        }
    }

    private Path jar(String service) {
        Path target = existing(root.resolve(service).resolve("target"));
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches(service + "-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new Failure(notBuilt(target)));
        } catch (IOException e) {
            throw new Failure(target + ": " + e.getMessage(), e);
        }
    }

    private static Path existing(Path path) {
        if (!Files.exists(path)) {
            throw new Failure(notBuilt(path));
        }
        return path;
    }

    private static String notBuilt(Path path) {
        return path + " is not built: mvn -DskipTests package, or ./platform up, builds it";
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}

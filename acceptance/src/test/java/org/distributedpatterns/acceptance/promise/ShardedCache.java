package org.distributedpatterns.acceptance.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/** Routers and shards as real processes around a real ZooKeeper, with short sessions so that much fits into a test. */
final class ShardedCache implements AutoCloseable {

    /** Every pace that depends on ZooKeeper's session, a third of the usual one. */
    private static final List<String> PACE = List.of(
            "--spring.cloud.zookeeper.session-timeout=2s",
            "--platform.membership.drain-delay=1s",
            "--platform.shards.transition=5s",
            "--platform.cache.fill.transition=5s",
            "--platform.cache.fill.recheck-delay=500ms",
            "--platform.cache.fill.last-check-delay=3s",
            "--platform.cache.fill.release-delay=5s",
            "--platform.cache.trust.forget-after=1500ms",
            "--management.server.port=0",
            "--management.tracing.sampling.probability=0");

    /** The session and two of ZooKeeper's ticks: whoever stood still knows by then whether it still has one. */
    private static final Duration END_OF_SESSION_NOTICED = Duration.ofSeconds(3);

    /** The longest that an older value may be read, at this pace: a session and what it takes to notice its end. */
    static final Duration STALENESS_BOUND = Duration.ofSeconds(5);

    private final TestingServer zookeeper;
    private final List<Node> shards = new CopyOnWriteArrayList<>();
    private final List<Node> routers = new CopyOnWriteArrayList<>();
    private final List<Node> serving = new CopyOnWriteArrayList<>();
    private final List<Node> leaving = new CopyOnWriteArrayList<>();
    private final AtomicInteger started = new AtomicInteger();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    private final Thread hook = new Thread(this::killAll, "kill-all");

    ShardedCache() throws Exception {
        Runtime.getRuntime().addShutdownHook(hook); // a run that is broken off leaves no process behind
        this.zookeeper =
                new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, 500, 200, Map.of(), "127.0.0.1"), true);
    }

    List<Node> shards() {
        return shards;
    }

    List<Node> routers() {
        return routers;
    }

    /** The routers that clients know: those that have been ready once and live. */
    List<Node> serving() {
        return serving;
    }

    Node startShard() throws IOException {
        return start(Program.of("cache-service"), shards, List.of());
    }

    /** @param offset of its clock */
    Node startRouter(Duration offset) throws IOException {
        Program router = Program.of("shard-service");
        return start(router, routers, List.of("--platform.cache.clock-offset=" + offset.toMillis() + "ms"));
    }

    private Node start(Program program, List<Node> nodes, List<String> more) throws IOException {
        int port = freePort();
        String log = program.service() + "-started-" + started.incrementAndGet();
        List<String> properties =
                java.util.stream.Stream.concat(PACE.stream(), more.stream()).toList();
        var node = new Node(log, port, program.start(log, port, zookeeper.getConnectString(), properties));
        nodes.add(node);
        return node;
    }

    void kill(Node node) {
        serving.remove(node); // a client that has chosen it already finds out
        node.kill();
        shards.remove(node);
        routers.remove(node);
    }

    void stop(Node node) {
        shards.remove(node);
        leaving.add(node);
        node.stop();
    }

    /** Until every shard has all it should, and every router trusts exactly the shards that live. */
    void awaitSettled() {
        awaitSettled(Duration.ZERO);
    }

    /**
     * After one has stood still: what goes on may not have noticed yet that its session is over, nor may the others, so
     * all has to be well for as long as they may take.
     */
    void awaitSettledAfterAStandstill() {
        awaitSettled(END_OF_SESSION_NOTICED);
    }

    private void awaitSettled(Duration unbroken) {
        await().ignoreException(IllegalStateException.class) // not up yet, or standing still
                .atMost(Duration.ofMinutes(4)) // starts on a busy machine
                .pollInterval(Duration.ofMillis(100))
                .during(unbroken)
                .until(() -> shards.stream().allMatch(this::isSettled)
                        && routers.stream().allMatch(this::trustsAll));
        routers.stream().filter(router -> !serving.contains(router)).forEach(serving::add);
        leaving.removeIf(node -> !node.process().isAlive());
    }

    private boolean isSettled(Node node) {
        assertThat(node.process().isAlive()).as("%s lives", node).isTrue();
        return get(node, "/internal/ping")
                .headers()
                .firstValue("X-Settled")
                .filter("true"::equals)
                .isPresent();
    }

    private boolean trustsAll(Node node) {
        assertThat(node.process().isAlive()).as("%s lives", node).isTrue();
        String body = get(node, "/api/shards").body();
        return body.split("\"instance\"", -1).length - 1 == shards.size()
                && body.split("\"state\":\"live\"", -1).length - 1 == shards.size();
    }

    private HttpResponse<String> get(Node node, String path) {
        try {
            return send(node, "GET", path, "", Duration.ofSeconds(2));
        } catch (IOException e) {
            throw new IllegalStateException(e); // asked again
        }
    }

    HttpResponse<String> send(Node node, String method, String path, String body, Duration budget) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("X-Request-Timeout", budget.toMillis() + "ms")
                .timeout(budget.multipliedBy(3))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void killAll() {
        for (List<Node> nodes : List.of(routers, shards, leaving)) {
            nodes.forEach(Node::kill);
        }
    }

    @Override
    public void close() throws Exception {
        killAll();
        Runtime.getRuntime().removeShutdownHook(hook);
        http.shutdownNow();
        zookeeper.close();
    }
}

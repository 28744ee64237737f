package org.distributedpatterns.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.reactivestreams.Publisher;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A small HTTP service with a membership in ZooKeeper, as the platform's services publish it, that can be killed. */
final class TestBackend implements AutoCloseable {

    /** A request that arrived. */
    record Seen(String method, String uri, Map<String, String> headers, int bodySize) {}

    private final String instance;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final DisposableServer server;
    private final ServiceDiscovery<ZookeeperInstance> discovery;
    private final ServiceInstance<ZookeeperInstance> membership;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicBoolean breaks = new AtomicBoolean();

    private TestBackend(CuratorFramework curator, String service, String instance, String paths, String document)
            throws Exception {
        this.instance = instance;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .channelGroup(connections)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asByteArray()
                        .map(bytes -> bytes.length)
                        .defaultIfEmpty(0)
                        .flatMap(size -> Mono.from(answer(request, response, size, document))))
                .bindNow();
        this.membership = ServiceInstance.<ZookeeperInstance>builder()
                .id(instance)
                .name(service)
                .address("127.0.0.1")
                .port(server.port())
                .payload(new ZookeeperInstance(
                        instance,
                        service,
                        Map.of("hostname", "here", "pid", "1", "management.port", "1", "paths", paths)))
                .build();
        this.discovery = ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                .client(curator)
                .basePath("/services")
                .build();
        discovery.start();
    }

    static TestBackend start(CuratorFramework curator, String service, String instance, String paths) throws Exception {
        return start(curator, service, instance, paths, "");
    }

    static TestBackend start(CuratorFramework curator, String service, String instance, String paths, String document)
            throws Exception {
        TestBackend backend = new TestBackend(curator, service, instance, paths, document);
        backend.discovery.registerService(backend.membership);
        return backend;
    }

    private Publisher<Void> answer(
            HttpServerRequest request, HttpServerResponse response, int bodySize, String document) {
        if (request.uri().equals("/v3/api-docs")) {
            return response.sendString(Mono.just(document)).then();
        }
        seen.add(new Seen(
                request.method().name(),
                request.uri(),
                request.requestHeaders().entries().stream()
                        .collect(Collectors.toMap(
                                header -> header.getKey().toLowerCase(), Map.Entry::getValue, (a, b) -> a + "," + b)),
                bodySize));
        if (breaks.get()) {
            request.withConnection(connection -> connection.channel().close());
            return Mono.never();
        }
        response.header("X-Instance", instance);
        String path = request.uri().replaceAll("[?].*", "");
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "slow" ->
                Mono.delay(Duration.ofMillis(Long.parseLong(request.uri().replaceAll(".*=", ""))))
                        .then(response.sendString(Mono.just(instance)).then());
            case "events" ->
                response.sse()
                        .send(
                                Flux.interval(Duration.ofMillis(100))
                                        .map(i -> Unpooled.copiedBuffer("data: " + i + "\n\n", StandardCharsets.UTF_8)),
                                event -> true)
                        .then();
            case "problem" ->
                response.status(409)
                        .header("Content-Type", "application/problem+json")
                        .sendString(Mono.just("{\"title\":\"own\"}"))
                        .then();
            default -> response.sendString(Mono.just(instance)).then();
        };
    }

    List<Seen> seen() {
        return seen;
    }

    String instance() {
        return instance;
    }

    /** From now on every request is read and then its connection closed. */
    void breakEveryRequest() {
        breaks.set(true);
    }

    /** Takes the membership back and serves on. */
    void leave() throws Exception {
        discovery.unregisterService(membership);
    }

    /** Ends at once with all connections; the membership stays, as after {@code kill -9}. */
    void kill() {
        server.channel().close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
    }

    @Override
    public void close() throws Exception {
        kill();
        discovery.close();
    }
}

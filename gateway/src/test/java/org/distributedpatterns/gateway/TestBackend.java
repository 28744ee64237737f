package org.distributedpatterns.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
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
    private final TestMembership membership;
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean breaks = new AtomicBoolean();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final Sinks.Many<String> events = Sinks.many().multicast().onBackpressureBuffer();
    private final AtomicInteger status = new AtomicInteger(200);

    private TestBackend(
            CuratorFramework curator,
            String service,
            String instance,
            String paths,
            String document,
            Duration keepAlive,
            @Nullable String adminCalls)
            throws Exception {
        this.instance = instance;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .idleTimeout(keepAlive)
                .channelGroup(connections)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asByteArray()
                        .map(bytes -> bytes.length)
                        .defaultIfEmpty(0)
                        .flatMap(size -> Mono.from(answer(request, response, size, document))))
                .bindNow();
        this.membership = new TestMembership(curator, service, instance, server.port(), paths, adminCalls);
    }

    static TestBackend start(CuratorFramework curator, String service, String instance, String paths) throws Exception {
        return start(curator, service, instance, paths, "");
    }

    static TestBackend start(CuratorFramework curator, String service, String instance, String paths, String document)
            throws Exception {
        TestBackend backend =
                new TestBackend(curator, service, instance, paths, document, Duration.ofSeconds(20), null);
        backend.membership.join();
        return backend;
    }

    /** One that publishes calls that need the admin token; {@code calls} as it does, with commas. */
    static TestBackend withAdminCalls(
            CuratorFramework curator, String service, String instance, String paths, String document, String calls)
            throws Exception {
        TestBackend backend =
                new TestBackend(curator, service, instance, paths, document, Duration.ofSeconds(20), calls);
        backend.membership.join();
        return backend;
    }

    /** One that closes connections which idle for longer than {@code keepAlive}. */
    static TestBackend impatient(
            CuratorFramework curator, String service, String instance, String paths, Duration keepAlive)
            throws Exception {
        TestBackend backend = new TestBackend(curator, service, instance, paths, "", keepAlive, null);
        backend.membership.join();
        return backend;
    }

    private Publisher<Void> answer(
            HttpServerRequest request, HttpServerResponse response, int bodySize, String document) {
        if (request.uri().equals("/v3/api-docs")) {
            return response.sendString(Mono.just(document)).then();
        }
        if (request.uri().equals("/actuator/health/readiness")) {
            return response.status(ready.get() ? 200 : 503).send();
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
        response.header("X-Instance", instance).status(status.get());
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
            case "pauses" ->
                response.sse()
                        .send(
                                Flux.concat(Mono.just("first"), events.asFlux())
                                        .map(event -> Unpooled.copiedBuffer(
                                                "data: " + event + "\n\n", StandardCharsets.UTF_8)),
                                event -> true)
                        .then();
            case "cacheable" ->
                response.header("Cache-Control", "max-age=600")
                        .sendString(Mono.just(instance))
                        .then();
            case "problem" ->
                response.status(409)
                        .header("Content-Type", "application/problem+json")
                        .sendString(Mono.just("{\"title\":\"own\"}"))
                        .then();
            default -> response.sendString(Mono.just(instance)).then();
        };
    }

    /** How many requests arrived. */
    int arrived() {
        return seen.size();
    }

    /** The requests that arrived so far. */
    List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    String instance() {
        return instance;
    }

    /** From now on every request is read and then its connection closed. */
    void breakEveryRequest() {
        breaks.set(true);
    }

    /** From now on every request is answered with this status. */
    void answer(int status) {
        this.status.set(status);
    }

    /** Sends an event to those who listen to {@code /pauses}. */
    void nextEvent(String event) {
        events.tryEmitNext(event).orThrow();
    }

    /** What readiness checks are told from now on. */
    void ready(boolean ready) {
        this.ready.set(ready);
    }

    /** Takes the membership back and serves on. */
    void leave() throws Exception {
        membership.leave();
    }

    /** Ends at once with all connections; the membership stays, as after {@code kill -9}. */
    void kill() {
        server.channel().close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
    }

    @Override
    public void close() throws Exception {
        kill();
        membership.close();
    }
}

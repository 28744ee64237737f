package org.distributedpatterns.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

/** An instance of a version of a service, with a membership in ZooKeeper, whose answers the test decides on. */
final class VersionedBackend implements AutoCloseable {

    /** What is answered. */
    record Reply(int status, String body, Map<String, String> headers) {

        static Reply of(String body) {
            return new Reply(200, body, Map.of());
        }
    }

    /** A request that arrived. */
    record Seen(String method, String uri, Map<String, List<String>> headers, String body) {}

    @FunctionalInterface
    interface Behaviour {
        Reply answer(Seen request);
    }

    private final HttpServer server;
    private final ServiceDiscovery<ZookeeperInstance> discovery;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Behaviour behaviour;

    private VersionedBackend(CuratorFramework curator, Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        this.discovery = ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                .client(curator)
                .basePath("/services")
                .build();
    }

    static VersionedBackend start(
            CuratorFramework curator,
            String service,
            String instance,
            String paths,
            String version,
            Behaviour behaviour)
            throws Exception {
        VersionedBackend backend = new VersionedBackend(curator, behaviour);
        backend.discovery.start();
        backend.discovery.registerService(ServiceInstance.<ZookeeperInstance>builder()
                .id(instance)
                .name(service)
                .address("127.0.0.1")
                .port(backend.port())
                .payload(new ZookeeperInstance(instance, service, Map.of("paths", paths, "version", version)))
                .build());
        return backend;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Seen request = new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            seen.add(request);
            Reply reply = behaviour.answer(request);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = reply.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Seen> seen() {
        return seen;
    }

    @Override
    public void close() throws IOException {
        discovery.close();
        server.stop(0);
    }
}

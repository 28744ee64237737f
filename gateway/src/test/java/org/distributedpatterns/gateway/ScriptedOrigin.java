package org.distributedpatterns.gateway;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.reactivestreams.Publisher;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A service of one instance that answers as a test says. */
final class ScriptedOrigin implements AutoCloseable {

    private volatile BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> script =
            (request, response) -> response.status(404).send();

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final DisposableServer server;
    private final ServiceDiscovery<ZookeeperInstance> discovery;

    ScriptedOrigin(CuratorFramework curator, String service, String path) throws Exception {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> {
                    seen.add(request.method().name() + " "
                            + request.requestHeaders().get("If-None-Match", "-"));
                    return script.apply(request, response);
                })
                .bindNow();
        discovery = ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                .client(curator)
                .basePath("/services")
                .build();
        discovery.start();
        discovery.registerService(ServiceInstance.<ZookeeperInstance>builder()
                .id(service + "-1")
                .name(service)
                .address("127.0.0.1")
                .port(server.port())
                .payload(new ZookeeperInstance(
                        service + "-1",
                        service,
                        Map.of("hostname", "here", "pid", "1", "management.port", "1", "paths", path)))
                .build());
    }

    void answers(BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> script) {
        this.script = script;
    }

    /** The requests that arrived: method and {@code If-None-Match}. */
    List<String> seen() {
        return seen;
    }

    /** Accepts nothing from now on; the membership stays. */
    void kill() {
        server.disposeNow();
    }

    @Override
    public void close() throws Exception {
        kill();
        discovery.close();
    }
}

package org.distributedpatterns.bench.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.bench.peer.Nginx;
import org.distributedpatterns.bench.peer.Sandbox;
import org.distributedpatterns.bench.peer.Services;

/** One trivial backend, and what stands before it: each returns the port on which it listens. */
final class Gateways {

    /** What is asked for: under the prefixes that the gateway's allow-list has. */
    static final String PATH = "/api/trivial";

    private final Sandbox sandbox;
    private final Services services;
    private final int backend;

    /** @param headers of the backend's answer, as nginx's {@code add_header} takes them; may be empty */
    Gateways(Sandbox sandbox, Services services, String body, String headers) throws InterruptedException {
        this.sandbox = sandbox;
        this.services = services;
        this.backend = Sandbox.freePort();
        Nginx.start(sandbox, "backend", backend, """
                server {
                  listen 127.0.0.1:%d backlog=1024;
                  keepalive_requests 1000000;
                  location /api { %s return 200 "%s"; }
                  location / { return 404; }
                }
                """.formatted(backend, headers, body));
    }

    int backend() {
        return backend;
    }

    int nginx() throws InterruptedException {
        int port = Sandbox.freePort();
        Nginx.start(sandbox, "nginx", port, """
                upstream backend { server 127.0.0.1:%d; keepalive 128; keepalive_requests 1000000; }
                server {
                  listen 127.0.0.1:%d backlog=1024;
                  keepalive_requests 1000000;
                  location / {
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_pass http://backend;
                  }
                }
                """.formatted(backend, port));
        return port;
    }

    /** Spring Cloud Gateway with one route and its defaults; the JVM too has its own, but for a heap like ours. */
    int stock() throws InterruptedException {
        int port = Sandbox.freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:MaxDirectMemorySize=64m",
                "-cp",
                System.getProperty("java.class.path"),
                StockGateway.class.getName(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--spring.main.web-application-type=reactive",
                "--spring.cloud.compatibility-verifier.enabled=false",
                "--spring.cloud.gateway.server.webflux.routes[0].id=trivial",
                "--spring.cloud.gateway.server.webflux.routes[0].uri=http://127.0.0.1:" + backend,
                "--spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/api/**");
        sandbox.awaitPort("stock", sandbox.start("stock", Map.of(), command), port);
        return port;
    }

    /** Our gateway whole, as a user's route has it. */
    int ours(String name, List<String> jvmOptions) throws InterruptedException {
        return services.start(
                "gateway",
                name,
                jvmOptions,
                "--platform.gateway.discovery.listed.trivial.instances=127.0.0.1:" + backend,
                "--platform.gateway.discovery.listed.trivial.paths=" + PATH);
    }
}

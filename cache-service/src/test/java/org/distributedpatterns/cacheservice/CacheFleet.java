package org.distributedpatterns.cacheservice;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Cache instances in this process, around a ZooKeeper of their own. */
public final class CacheFleet implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final TestingServer zookeeper;
    private final List<Instance> running = new ArrayList<>();

    public CacheFleet() throws Exception {
        this.zookeeper = new TestingServer();
    }

    /** Starts one, with properties of the form {@code --name=value}; returns when it has joined. */
    public Instance start(String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.cloud.zookeeper.connect-string=" + zookeeper.getConnectString(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.port=0",
                "--management.server.address=127.0.0.1",
                "--platform.membership.host=127.0.0.1",
                "--platform.membership.drain-delay=1s",
                "--platform.cache.fill.recheck-delay=300ms"));
        for (String property : properties) {
            String name = property.substring(0, property.indexOf('=') + 1);
            arguments.removeIf(argument -> argument.startsWith(name));
            arguments.add(property);
        }
        var context = new SpringApplicationBuilder(CacheServiceApplication.class).run(arguments.toArray(String[]::new));
        var instance = new Instance(context);
        running.add(instance);
        return instance;
    }

    /** One of them. */
    public final class Instance {

        private final ConfigurableApplicationContext context;

        private Instance(ConfigurableApplicationContext context) {
            this.context = context;
        }

        public String name() {
            return bean(org.distributedpatterns.cacheservice.membership.Identity.class)
                    .instance();
        }

        public <T> T bean(Class<T> type) {
            return context.getBean(type);
        }

        public HttpResponse<String> send(String method, String path, String body, String... headers) {
            return sendTo("local.server.port", method, path, body, headers);
        }

        public HttpResponse<String> get(String path) {
            return send("GET", path, "");
        }

        public void put(String key, String value, long version) {
            int status = send("PUT", "/internal/cache/" + key, value, "X-Version", Long.toString(version))
                    .statusCode();
            if (status != 204) {
                throw new IllegalStateException(status + " to PUT " + key);
            }
        }

        public boolean isSettled() {
            return manage("/actuator/health/settled").statusCode() == 200;
        }

        /** A GET at the management port. */
        public HttpResponse<String> manage(String path) {
            return sendTo("local.management.port", "GET", path, "");
        }

        /** Lets it drain and end. */
        public void stop() {
            context.close();
            running.remove(this);
        }

        private HttpResponse<String> sendTo(
                String portProperty, String method, String path, String body, String... headers) {
            int port = context.getEnvironment().getRequiredProperty(portProperty, Integer.class);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            try {
                return HTTP.send(request.build(), BodyHandlers.ofString());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(method + " " + path, e);
            }
        }
    }

    @Override
    public void close() throws Exception {
        List.copyOf(running).forEach(Instance::stop);
        zookeeper.close();
    }
}

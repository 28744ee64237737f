package org.distributedpatterns.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/** A gateway of its own, of which there can be several, that can be stopped and started anew. */
final class TestGateway implements AutoCloseable {

    private static final String TOKEN = "open sesame";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ConfigurableApplicationContext context;
    private final int port;
    private final int managementPort;

    private TestGateway(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        this.managementPort = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    /** @param more properties, each as {@code name=value} */
    static TestGateway start(String zooKeeper, String... more) {
        Stream<String> properties = Stream.of(
                "server.port=0",
                "management.server.port=0",
                "spring.main.banner-mode=off",
                "spring.cloud.zookeeper.connect-string=" + zooKeeper,
                "platform.membership.host=127.0.0.1",
                "platform.membership.drain-delay=0s",
                "platform.gateway.door.admin-token=" + TOKEN,
                "platform.gateway.experiments.interval=100ms");
        SpringApplication application = new SpringApplication(GatewayApplication.class);
        application.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean(ReactorResourceFactory.class, TestGateway::ownEventLoops));
        return new TestGateway(application.run(Stream.concat(properties, Stream.of(more))
                .map(property -> "--" + property)
                .toArray(String[]::new)));
    }

    /** By default all gateways of a process share them, and the first that stops ends those of the others. */
    private static ReactorResourceFactory ownEventLoops() {
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        return factory;
    }

    int port() {
        return port;
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    HttpResponse<String> admin(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = to(path).header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    HttpResponse<String> management(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                        .build(),
                BodyHandlers.ofString());
    }

    String metrics() throws IOException, InterruptedException {
        return management("/actuator/prometheus").body();
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }
}

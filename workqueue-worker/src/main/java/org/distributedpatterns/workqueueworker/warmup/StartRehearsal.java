// Written by ./platform sync from kit: warmup/StartRehearsal.java
package org.distributedpatterns.workqueueworker.warmup;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.details.JsonInstanceSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * A start for an AOT cache or a class-data archive: with {@code -Dplatform.rehearsal=true} an instance starts as far as
 * it can without ZooKeeper and Kafka, answers requests on both of its ports, and ends. What has run by then, all
 * instances find loaded, linked and profiled; a context that only refreshes would leave the web servers, the management
 * context, and the first requests out. It is the first runner, so that whatever listens to the end of the start has
 * run, and no other runner has. It joins nothing. Without the property it does nothing; it is there all the same, since
 * a context that Spring has processed ahead holds the beans of the run that processed it.
 */
public final class StartRehearsal implements ApplicationRunner, Ordered {

    private static final String PROPERTY = "platform.rehearsal";

    private static final Logger log = LoggerFactory.getLogger(StartRehearsal.class);

    private static final int ROUNDS = 5;

    /** Only against a request that never ends: all of them, in a training run on a busy machine, take a while. */
    private static final Duration AT_MOST = Duration.ofMinutes(2);

    private final Environment environment;
    private final WarmUpProperties properties;

    StartRehearsal(Environment environment, WarmUpProperties properties) {
        this.environment = environment;
        this.properties = properties;
    }

    /** Whether this process only rehearses: then it must not wait for another one. */
    public static boolean isOn() {
        return Boolean.getBoolean(PROPERTY);
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (!isOn()) {
            return;
        }
        int status = 0;
        try {
            serialize();
            request();
        } catch (Exception e) {
            log.error("the rehearsal failed", e);
            status = 1;
        }
        Runtime.getRuntime().halt(status); // an orderly end would wait for a ZooKeeper that is not there
    }

    private static void serialize() throws Exception {
        var serializer = new JsonInstanceSerializer<>(ZookeeperInstance.class);
        serializer.deserialize(serializer.serialize(ServiceInstance.<ZookeeperInstance>builder()
                .id("a-1")
                .name("a")
                .address("127.0.0.1")
                .port(1)
                .payload(new ZookeeperInstance("a-1", "a", Map.of("key", "value")))
                .build()));
    }

    private void request() throws ExecutionException, InterruptedException {
        List<HttpRequest> targets = new ArrayList<>(properties.requestsTo(at("local.server.port"), AT_MOST));
        for (String path : List.of("health/readiness", "health/settled", "prometheus")) {
            targets.add(HttpRequest.newBuilder(at("local.management.port").resolve("/actuator/" + path))
                    .timeout(AT_MOST)
                    .build());
        }
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (HttpRequest target : targets) {
                    answers.add(http.sendAsync(target, HttpResponse.BodyHandlers.discarding())
                            .thenAccept(answer -> log.debug("{} answered {}", target, answer.statusCode())));
                }
            }
            // all at once, for some are answered 503 only after having waited for somebody else to be there
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
            http.shutdownNow();
        }
    }

    private URI at(String port) {
        return URI.create("http://127.0.0.1:" + environment.getRequiredProperty(port));
    }
}

package org.distributedpatterns.launcher.fleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.launcher.brokers.Kafka;
import org.distributedpatterns.launcher.brokers.ZooKeeper;
import org.distributedpatterns.launcher.fleet.Docker.Container;
import org.distributedpatterns.launcher.fleet.Instance.State;
import org.distributedpatterns.launcher.process.Names;
import org.distributedpatterns.launcher.terminal.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fleet that {@code docker compose up} has started. Which container calls itself what is asked of the gateway,
 * whose listing has the host names: a container's is its id.
 */
public final class ComposeFleet implements Fleet {

    private static final String TOKEN_VARIABLE = "PLATFORM_ADMIN_TOKEN";
    private static final String TOKEN_FILE = "/data/admin-token";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Docker docker;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** @param project the folder with {@code docker-compose.yml} */
    public ComposeFleet(Path project) {
        this.docker = new Docker(project);
    }

    @Override
    public List<Instance> instances() {
        Map<String, String> names = namesByHost();
        return docker.containers().stream()
                .filter(container -> isUp(container))
                .map(container ->
                        new Instance(name(container, names), container.service(), state(container), container.id()))
                .sorted(Comparator.comparing(Instance::service).thenComparing(Instance::name, Names.NATURAL))
                .toList();
    }

    private static boolean isUp(Container container) {
        return container.status().equals("running") || container.status().equals("paused");
    }

    private static String name(Container container, Map<String, String> names) {
        return switch (container.service()) {
            case ZooKeeper.NAME, Kafka.NAME, Plan.GATEWAY ->
                container.service().equals(Plan.GATEWAY)
                        ? names.getOrDefault(container.hostname(), Plan.GATEWAY + "-1")
                        : container.service();
            default -> names.getOrDefault(container.hostname(), container.name());
        };
    }

    private static State state(Container container) {
        if (container.status().equals("paused")) {
            return State.PAUSED;
        }
        return switch (container.health()) {
            case "starting" -> State.STARTING;
            case "unhealthy" -> State.UNREADY;
            default -> State.READY;
        };
    }

    /** Names by host name, as the gateway lists them; none if it does not answer. */
    private Map<String, String> namesByHost() {
        Map<String, String> names = new HashMap<>();
        HttpRequest request = HttpRequest.newBuilder(gateway().resolve("/admin/services"))
                .timeout(Duration.ofSeconds(5))
                .header("Authorization", "Bearer " + token())
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return Map.of();
            }
            for (JsonNode service : JSON.readTree(response.body())) {
                for (JsonNode instance : service.path("instances")) {
                    names.put(
                            instance.path("hostname").asString(""),
                            instance.path("instance").asString(""));
                }
            }
            return names;
        } catch (IOException | JacksonException e) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private String container(String name) {
        return instances().stream()
                .filter(instance -> instance.name().equals(name))
                .map(Instance::handle)
                .findFirst()
                .orElseThrow(() -> new Failure("no " + name + " among the containers"));
    }

    @Override
    public void kill(String name) {
        docker.docker("kill", container(name));
    }

    @Override
    public void pause(String name) {
        docker.docker("pause", container(name));
    }

    /**
     * A paused instance may have lost its place in the listing: then the one paused container of its service is meant.
     */
    @Override
    public void resume(String name) {
        List<Instance> paused = instances().stream()
                .filter(instance -> instance.state() == State.PAUSED)
                .toList();
        Instance meant = paused.stream()
                .filter(instance -> instance.name().equals(name))
                .findFirst()
                .or(() -> paused.stream()
                        .filter(instance -> name.startsWith(instance.service() + "-"))
                        .findFirst())
                .orElseThrow(() -> new Failure("no " + name + " among the paused containers"));
        docker.docker("unpause", meant.handle());
    }

    @Override
    public void restore() {
        docker.containers().stream()
                .filter(container -> !isUp(container))
                .forEach(container -> docker.docker("start", container.id()));
        boolean healthy = Until.holds(
                PATIENCE,
                () -> docker.containers().stream()
                        .allMatch(container -> container.status().equals("running")
                                && (container.health().isEmpty()
                                        || container.health().equals("healthy"))));
        if (!healthy) {
            throw new Failure("not every container is healthy: docker compose ps shows which");
        }
    }

    @Override
    public URI gateway() {
        String published = docker.compose("port", Plan.GATEWAY, "8080").strip();
        int colon = published.lastIndexOf(':');
        if (colon < 0) {
            throw new Failure("the gateway's container does not run: docker compose up -d starts the fleet");
        }
        return URI.create("http://localhost:" + published.substring(colon + 1));
    }

    @Override
    public String token() {
        Container gateway = docker.containers().stream()
                .filter(container -> container.service().equals(Plan.GATEWAY) && isUp(container))
                .findFirst()
                .orElseThrow(() ->
                        new Failure("the gateway's container does not run: docker compose up -d starts the fleet"));
        String given = gateway.environment().getOrDefault(TOKEN_VARIABLE, "");
        return given.isEmpty()
                ? docker.compose("exec", "-T", Plan.GATEWAY, "cat", TOKEN_FILE).strip()
                : given;
    }
}

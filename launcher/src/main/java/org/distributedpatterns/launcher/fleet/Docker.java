package org.distributedpatterns.launcher.fleet;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.distributedpatterns.launcher.terminal.Failure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The containers of a compose project, by the {@code docker} program. */
final class Docker {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path project;
    private final List<String> compose;

    /** @param project the folder with {@code docker-compose.yml} */
    Docker(Path project) {
        this.project = project;
        this.compose = run(List.of("docker", "compose", "version")).succeeded()
                ? List.of("docker", "compose")
                : List.of("docker-compose");
    }

    /**
     * A container.
     *
     * @param id its whole id
     * @param name its name
     * @param service the compose service that it belongs to
     * @param hostname what it takes its machine to be called
     * @param status {@code running}, {@code paused}, {@code exited} …
     * @param health {@code healthy}, {@code starting}, {@code unhealthy}, empty if it has no check
     * @param environment its variables
     */
    record Container(
            String id,
            String name,
            String service,
            String hostname,
            String status,
            String health,
            Map<String, String> environment) {}

    record Outcome(int exitCode, String output, String error) {

        boolean succeeded() {
            return exitCode == 0;
        }

        /**
         * What went wrong, as one line: the last one, which is the message where Compose prints a Python stack trace.
         */
        String failure() {
            return error.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((first, second) -> second)
                    .orElse("exit code " + exitCode);
        }
    }

    /** The project's containers, those that ended too. */
    List<Container> containers() {
        List<String> ids = compose("ps", "-a", "-q").lines().toList();
        if (ids.isEmpty()) {
            return List.of();
        }
        List<String> inspect = new ArrayList<>(List.of("docker", "inspect"));
        inspect.addAll(ids);
        List<Container> containers = new ArrayList<>();
        for (JsonNode container : JSON.readTree(require(inspect))) {
            containers.add(container(container));
        }
        return List.copyOf(containers);
    }

    private static Container container(JsonNode json) {
        Map<String, String> environment = new TreeMap<>();
        for (JsonNode variable : json.at("/Config/Env")) {
            String[] parts = variable.asString().split("=", 2);
            environment.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        String name = json.at("/Name").asString("");
        return new Container(
                json.at("/Id").asString(""),
                name.startsWith("/") ? name.substring(1) : name,
                json.at("/Config/Labels").path("com.docker.compose.service").asString(""),
                json.at("/Config/Hostname").asString(""),
                json.at("/State/Status").asString(""),
                json.at("/State/Health/Status").asString(""),
                environment);
    }

    /** The output of a compose command in the project. */
    String compose(String... arguments) {
        List<String> command = new ArrayList<>(compose);
        command.addAll(List.of(arguments));
        return require(command);
    }

    /** The output of a docker command on a container. */
    String docker(String command, String container) {
        return require(List.of("docker", command, container));
    }

    private String require(List<String> command) {
        Outcome outcome = run(command);
        if (!outcome.succeeded()) {
            throw new Failure(String.join(" ", command) + " failed: " + outcome.failure());
        }
        return outcome.output();
    }

    private Outcome run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(project.toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
            StringBuilder error = new StringBuilder();
            Thread reader = Thread.ofVirtual()
                    .start(() -> process.errorReader()
                            .lines()
                            .forEach(line -> error.append(line).append('\n')));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            reader.join();
            return new Outcome(exitCode, output, error.toString());
        } catch (IOException e) {
            return new Outcome(-1, "", command.getFirst() + " can't be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}

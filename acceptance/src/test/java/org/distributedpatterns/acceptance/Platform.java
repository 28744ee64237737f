package org.distributedpatterns.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fleet under test, started, broken and taken down with the {@code ./platform} script. It has a home and ports of
 * its own, so that a fleet which somebody works with on the same machine is left alone.
 */
final class Platform implements AutoCloseable {

    /** The project's folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The long forms: {@code ./platform test --full}. */
    static final boolean FULL = Boolean.getBoolean("platform.full");

    /** How long a test waits for what must come to pass, on whatever machine: it passes as soon as it does. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Duration UP = Duration.ofMinutes(20); // builds what is not built
    private static final Duration DOWN = Duration.ofMinutes(3);

    /** How a command ended and what it printed. */
    record Outcome(int exit, String output) {}

    /** An instance as the gateway knows it; {@code pid} is that of its process. */
    record Instance(String name, String service, long pid) {}

    private final Path home = TARGET.resolve("fleet");
    private final int port = freePort();
    private final int zookeeperPort = freePort();
    private final int kafkaPort = freePort();
    private final Client client = new Client(URI.create("http://127.0.0.1:" + port));
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger commands = new AtomicInteger();
    private final Thread hook = new Thread(this::down, "fleet-down");
    private volatile @Nullable Process running;
    private final Process watchdog;
    private String token = "";
    private String greeting = "";

    /** Starts the fleet; it is taken down by {@link #close()}, at the end of this JVM, or when this JVM is killed. */
    Platform() {
        run(UP, "down"); // of an earlier run that could not
        Runtime.getRuntime().addShutdownHook(hook);
        watchdog = downWhenKilled();
        try {
            greeting = succeed(UP, "up");
            token = succeed(DOWN, "token").strip().lines().toList().getLast();
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    Client client() {
        return client;
    }

    int port() {
        return port;
    }

    int zookeeperPort() {
        return zookeeperPort;
    }

    /** What {@code ./platform up} printed when it started the fleet. */
    String greeting() {
        return greeting;
    }

    /** What tells {@code ./platform} which fleet is meant. */
    Map<String, String> environment() {
        return Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "PLATFORM_HOME", home.toString(),
                "PLATFORM_PORT", Integer.toString(port),
                "PLATFORM_ZOOKEEPER_PORT", Integer.toString(zookeeperPort),
                "PLATFORM_KAFKA_PORT", Integer.toString(kafkaPort),
                "PLATFORM_PREPARE", "before"); // nothing is to work beside a running test
    }

    /** The header of a call that needs the admin token. */
    String authorization() {
        return "Bearer " + token;
    }

    /** Runs {@code ./platform arguments…} and expects that it succeeds; what it printed. */
    String succeed(Duration limit, String... arguments) {
        Outcome outcome = run(limit, arguments);
        assertThat(outcome.exit())
                .as(() -> "./platform " + String.join(" ", arguments) + " printed:\n" + outcome.output() + "\nlogs: "
                        + home)
                .isZero();
        return outcome.output();
    }

    /** Runs {@code ./platform arguments…}, at most for {@code limit}. */
    Outcome run(Duration limit, String... arguments) {
        Path log = TARGET.resolve("commands")
                .resolve(String.format("%02d-%s.log", commands.incrementAndGet(), String.join("-", arguments))
                        .replaceAll("[^A-Za-z0-9.=-]", "_"));
        try {
            Files.createDirectories(log.getParent());
            Process process = process(command(arguments), log);
            running = process;
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroy();
                process.waitFor(10, TimeUnit.SECONDS);
                throw new AssertionError("./platform " + String.join(" ", arguments) + " did not end within " + limit
                        + ", it printed:\n" + Files.readString(log));
            }
            return new Outcome(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            running = null;
        }
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("platform").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** What would reach every service of the fleet, and is about something else. */
    private static final Predicate<String> OF_THE_SHELL = Pattern.compile(
                    "(SPRING|MANAGEMENT|SERVER|SPRINGDOC|LOGGING|OTEL)_.*|_?(JAVA_TOOL_|JDK_JAVA_|JAVA_)OPTIONS")
            .asMatchPredicate();

    private Process process(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(OF_THE_SHELL);
        builder.environment().putAll(environment());
        return builder.start();
    }

    /** A shutdown hook does not run when this JVM is killed: a shell waits for its end then. */
    private Process downWhenKilled() {
        String wait =
                "trap '' INT HUP TERM; while kill -0 " + ProcessHandle.current().pid()
                        + " 2>/dev/null; do sleep 1; done; exec " + ROOT.resolve("platform") + " down";
        try {
            return process(List.of("sh", "-c", wait), TARGET.resolve("down-when-killed.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The live instances, by name. */
    List<Instance> instances() {
        JsonNode services = client.send("GET", "/admin/services", "Authorization", authorization())
                .expect(200)
                .json();
        List<Instance> found = new ArrayList<>();
        collect(services, found);
        return found;
    }

    private static void collect(JsonNode node, List<Instance> found) {
        JsonNode name = node.path("instance");
        if (name.isString()) {
            String instance = name.asString();
            String service = instance.substring(0, instance.lastIndexOf('-'));
            long pid = node.findPath("pid").asLong(0);
            found.add(new Instance(instance, service, pid));
        }
        node.values().forEach(child -> collect(child, found));
    }

    /** The names of a service's live instances. */
    List<String> instances(String service) {
        return instances().stream()
                .filter(instance -> instance.service().equals(service))
                .map(Instance::name)
                .sorted()
                .toList();
    }

    /** The process ids of a service's live instances. */
    List<Long> pids(String service) {
        return instances().stream()
                .filter(instance -> instance.service().equals(service))
                .map(Instance::pid)
                .toList();
    }

    /** The calls that the live instances of a service publish as in need of the admin token. */
    Set<String> adminCalls(String service) {
        JsonNode services = client.send("GET", "/admin/services", "Authorization", authorization())
                .expect(200)
                .json();
        return services.valueStream()
                .filter(each -> each.path("service").asString().equals(service))
                .flatMap(each -> each.path("instances").valueStream())
                .flatMap(instance -> instance.path("adminCalls").valueStream())
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    void kill(String instance) {
        succeed(DOWN, "kill", instance);
    }

    void pause(String instance) {
        succeed(DOWN, "pause", instance);
    }

    void resume(String instance) {
        succeed(DOWN, "resume", instance);
    }

    /** Starts again what was killed. */
    void heal() {
        succeed(UP, "up");
    }

    private void down() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Process process = running;
        if (process != null) {
            process.destroy(); // an "up" on its way
        }
        Outcome outcome = run(DOWN, "down");
        if (outcome.exit() != 0) {
            System.err.println("./platform down failed: " + outcome.output());
        }
    }

    @Override
    public void close() {
        down();
        watchdog.destroyForcibly();
        client.close();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            assert closed.get() : e; // the JVM ends, and the hook finds its work done
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code ./platform status} says, for a failed test's report. */
    String status() {
        Outcome outcome = run(DOWN, "status");
        return outcome.output() + "\nlogs: " + home.resolve("logs") + ", the commands' output: "
                + TARGET.resolve("commands") + "\n";
    }
}

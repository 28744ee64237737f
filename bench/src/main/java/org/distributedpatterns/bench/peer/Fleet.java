package org.distributedpatterns.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.bench.scenario.Failure;

/**
 * A fleet of our own, by the {@code ./platform} script: with a home and ports of its own, so that one which somebody
 * works with is left alone. Taken down by {@link #close()}, which also runs when this JVM is told to end.
 */
public final class Fleet implements AutoCloseable {

    private static final Duration UP = Duration.ofMinutes(10); // builds what is not built
    private static final Duration OTHER = Duration.ofMinutes(3);

    private final Sandbox sandbox;
    private final Path script;
    private final int port = Sandbox.freePort();
    private final Map<String, String> environment;
    private final Thread hook = new Thread(this::down, "fleet-down");
    private int commands;

    /**
     * Starts it.
     *
     * @param arguments of {@code ./platform up}, for example {@code --small}
     */
    public Fleet(Sandbox sandbox, Path root, String... arguments) throws InterruptedException {
        this.sandbox = sandbox;
        this.script = root.resolve("platform");
        this.environment = Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "PLATFORM_HOME",
                sandbox.folder().resolve("fleet").toString(),
                "PLATFORM_PORT",
                Integer.toString(port),
                "PLATFORM_ZOOKEEPER_PORT",
                Integer.toString(Sandbox.freePort()),
                "PLATFORM_KAFKA_PORT",
                Integer.toString(Sandbox.freePort()));
        Runtime.getRuntime().addShutdownHook(hook);
        List<String> up = new ArrayList<>(List.of("up"));
        Collections.addAll(up, arguments);
        try {
            run(UP, up);
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** The gateway's port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /**
     * Runs {@code ./platform arguments…}; what it printed.
     *
     * @throws Failure if it fails, with what it printed
     */
    public String run(String... arguments) throws InterruptedException {
        return run(OTHER, List.of(arguments));
    }

    private synchronized String run(Duration limit, List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(arguments);
        String name = "platform-" + ++commands;
        Process process = sandbox.start(name, environment, command);
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroy();
            throw new Failure(String.join(" ", command) + " did not end within " + limit + ": " + sandbox.log(name));
        }
        if (process.exitValue() != 0) {
            throw new Failure(String.join(" ", command) + " failed: " + sandbox.log(name));
        }
        return sandbox.log(name);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM ends: the hook is at it
        }
        down();
    }

    private void down() {
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "down").inheritIO();
        builder.environment().putAll(environment);
        try {
            builder.start().waitFor(OTHER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            System.err.println("./platform down failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

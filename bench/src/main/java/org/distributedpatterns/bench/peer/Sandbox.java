package org.distributedpatterns.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.distributedpatterns.bench.scenario.Failure;

/**
 * A temporary folder and the processes that were started in it. {@link #close()}, which also runs when this JVM is told
 * to end, ends them in the reverse order of their start and removes the folder.
 */
public final class Sandbox implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Path folder;
    private final List<Process> processes = Collections.synchronizedList(new ArrayList<>());
    private final Thread hook = new Thread(this::end, "sandbox-end");

    public Sandbox() {
        try {
            // Workers of nginx and varnishd drop their privileges: they need to get in.
            folder = Files.createTempDirectory("platform-bench-");
            if (!folder.toFile().setExecutable(true, false) || !folder.toFile().setReadable(true, false)) {
                throw new Failure(folder + " can't be made readable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Its folder, for whatever a scenario writes. */
    public Path folder() {
        return folder;
    }

    /** Writes a file into the folder. */
    public Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port of 127.0.0.1 that nobody listens on. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a process whose output goes into {@code NAME.log} of the folder.
     *
     * @param environment what is added to ours
     */
    public Process start(String name, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new Failure(name + " can't be started: " + e.getMessage(), e);
        }
    }

    /** Waits until somebody listens on the port, as long as the process lives and a minute at most. */
    public void awaitPort(String name, Process process, int port) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new Failure(name + " does not listen on port " + port + ": " + log(name));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** What a process has printed. */
    public String log(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log")).strip();
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM ends: the hook is at it
        }
        end();
    }

    private void end() {
        List<Process> latestFirst = new ArrayList<>(processes).reversed();
        latestFirst.forEach(Sandbox::end);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " can't be removed: " + e.getMessage());
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}

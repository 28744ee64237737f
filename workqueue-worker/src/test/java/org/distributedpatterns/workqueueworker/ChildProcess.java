package org.distributedpatterns.workqueueworker;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An instance in a process of its own, to be killed for real. */
final class ChildProcess implements AutoCloseable {

    private static final Pattern JOINED = Pattern.compile("joined at (127.0.0.1:\\d+)");

    private final Process process;
    final URI uri;

    private ChildProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts an instance and waits until it has joined. */
    static ChildProcess start(String... more) throws IOException {
        Path classPath = Files.writeString(
                Files.createTempFile("child", ".args"),
                "-cp \"" + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        + "\"");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "@" + classPath,
                WorkqueueWorkerApplication.class.getName()));
        command.addAll(Parts.arguments(more));
        Path log = Files.createTempFile(Path.of("target"), "child-", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !process.isAlive()
                            || JOINED.matcher(Files.readString(log)).find());
            Matcher joined = JOINED.matcher(Files.readString(log));
            if (!joined.find()) {
                throw new IllegalStateException("the child has died, see " + log);
            }
            return new ChildProcess(process, URI.create("http://" + joined.group(1)));
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** SIGKILL: no shutdown hook, nothing is given back. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM: it drains. */
    void terminate() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

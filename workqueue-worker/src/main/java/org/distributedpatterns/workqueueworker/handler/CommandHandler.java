package org.distributedpatterns.workqueueworker.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/**
 * Runs a program with the item as its standard input. Exit 0: done, its standard output is the result; 75 (EX_TEMPFAIL)
 * or killed by the deadline: later again; anything else: refused.
 */
final class CommandHandler implements Handler {

    private static final int TEMPORARY = 75;

    private final List<String> command;
    private final JsonMapper json;

    CommandHandler(List<String> command, JsonMapper json) {
        this.command = List.copyOf(command);
        this.json = json;
    }

    @Override
    public Outcome handle(Work work) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return new Outcome.Retry("could not start: " + e.getMessage(), Duration.ZERO);
        }
        try {
            Thread.startVirtualThread(() -> write(process, work.payload()));
            var output = new java.util.concurrent.FutureTask<>(() -> read(process));
            Thread.startVirtualThread(output);
            if (!process.waitFor(work.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return new Outcome.Retry("did not end within " + work.timeout(), Duration.ZERO);
            }
            return outcome(process.exitValue(), output.get(1, TimeUnit.SECONDS));
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return new Outcome.Retry("its output could not be read: " + e, Duration.ZERO);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Outcome outcome(int exit, byte[] output) {
        if (exit == 0) {
            return output.length > HttpHandler.MAX_RESULT_BYTES
                    ? new Outcome.Refused("it wrote more than " + HttpHandler.MAX_RESULT_BYTES + " bytes")
                    : new Outcome.Done(result(output));
        }
        String error = "exit code " + exit;
        return exit == TEMPORARY ? new Outcome.Retry(error, Duration.ZERO) : new Outcome.Refused(error);
    }

    private @Nullable JsonNode result(byte[] output) {
        if (output.length == 0) {
            return null;
        }
        try {
            return json.readTree(output);
        } catch (JacksonException e) {
            return StringNode.valueOf(new String(output, UTF_8));
        }
    }

    private static void write(Process process, byte[] payload) {
        try (OutputStream input = process.getOutputStream()) {
            input.write(payload);
        } catch (IOException e) {
            process.isAlive(); // it does not want its input; its exit code says what came of it
        }
    }

    private static byte[] read(Process process) throws IOException {
        try (InputStream output = process.getInputStream()) {
            byte[] kept = output.readNBytes(HttpHandler.MAX_RESULT_BYTES + 1);
            output.transferTo(OutputStream.nullOutputStream());
            return kept;
        }
    }
}

package org.distributedpatterns.launcher.fleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.terminal.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What an instance says about itself on its management port. */
final class Health {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SHIFTS = "/actuator/shifts";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build();

    private record Answer(int status, String body) {
        static final Answer NONE = new Answer(0, "");
    }

    /** Whether it takes requests. */
    boolean ready(ProcessRecord instance) {
        return get(instance, "/actuator/health/readiness").status() == OK;
    }

    /**
     * Whether it has everything that the membership assigns to it; for a service without that notion, whether it is
     * ready.
     */
    boolean settled(ProcessRecord instance) {
        int status = get(instance, "/actuator/health/settled").status();
        return status == OK || status == NOT_FOUND && ready(instance);
    }

    /** What it calls itself, empty if it does not say. */
    String name(ProcessRecord instance) {
        return info(instance).at("/identity/instance").asString("");
    }

    /** Whether it says whose place it takes, so that routers can know: a service of an older make does not. */
    boolean saysWhatItReplaces(ProcessRecord instance) {
        return info(instance).at("/replaces").isString();
    }

    private JsonNode info(ProcessRecord instance) {
        Answer answer = get(instance, "/actuator/info");
        try {
            return answer.status() == OK ? JSON.readTree(answer.body()) : MissingNode.getInstance();
        } catch (JacksonException e) {
            return MissingNode.getInstance(); // somebody else's port
        }
    }

    /**
     * Whether it calls instances of other services and says how it divides the calls. One that does not answer is none:
     * what stands still sends nothing.
     */
    boolean routes(ProcessRecord instance) {
        return get(instance, SHIFTS).status() == OK;
    }

    /**
     * What a router says of traffic that moves from one instance to another; empty if it is no router.
     *
     * @throws IOException if it does not say
     */
    Optional<JsonNode> shifts(ProcessRecord router) throws IOException {
        Answer answer = get(router, SHIFTS);
        if (answer.status() == NOT_FOUND) {
            return Optional.empty();
        }
        if (answer.status() != OK) {
            throw new IOException("answered " + answer.status());
        }
        try {
            return Optional.of(JSON.readTree(answer.body()));
        } catch (JacksonException e) {
            throw new IOException("answered what can't be read", e);
        }
    }

    private Answer get(ProcessRecord instance, String path) {
        URI uri = URI.create("http://127.0.0.1:" + instance.managementPort() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return Answer.NONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}

package org.distributedpatterns.workqueueworker.handler;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Makes handlers. */
public final class Handlers implements AutoCloseable {

    private final AllowedOrigins origins;
    private final JsonMapper json;
    private final HttpClient client;

    public Handlers(AllowedOrigins origins, JsonMapper json) {
        this.origins = origins;
        this.json = json;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofMillis(500))
                .build();
    }

    /** POSTs each item to {@code url}. */
    public Handler http(URI url) {
        return new HttpHandler(url, origins, client, json);
    }

    /** Runs {@code command} for each item. */
    public Handler command(List<String> command) {
        return new CommandHandler(command, json);
    }

    /** Counts lines and words. */
    public Handler wordCount() {
        return new WordCount(json);
    }

    /** Does nothing, well. */
    public Handler noop() {
        return work -> new Outcome.Done(null);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

package org.distributedpatterns.workqueueworker.handler;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.distributedpatterns.workqueueworker.egress.AllowedDestinations;
import org.distributedpatterns.workqueueworker.egressclient.EgressClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Makes handlers. */
public final class Handlers implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

    /** More than all queues together work on: their lanes are what bounds calls. */
    private static final int MOST_CONNECTIONS = 10_000;

    private final AllowedDestinations destinations;
    private final JsonMapper json;
    private final @Nullable SSLContext tls;
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("http-handler-", 0).factory());
    private @Nullable EgressClient client;

    public Handlers(AllowedDestinations destinations, JsonMapper json) {
        this(destinations, json, null);
    }

    /** @param tls whom HTTP handlers trust; null for the JVM's own */
    Handlers(AllowedDestinations destinations, JsonMapper json, @Nullable SSLContext tls) {
        this.destinations = destinations;
        this.json = json;
        this.tls = tls;
    }

    /** POSTs each item to {@code url}. */
    public Handler http(URI url) {
        return new HttpHandler(url, client(), calls, json);
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

    /** Comes into being with the first handler that needs it: many a worker has none. */
    private synchronized EgressClient client() {
        EgressClient present = client;
        if (present == null) {
            present = new EgressClient(
                    destinations,
                    new EgressClient.Settings("distributed-patterns-queue", MOST_CONNECTIONS, CONNECT_TIMEOUT, tls));
            client = present;
        }
        return present;
    }

    @Override
    public synchronized void close() throws IOException {
        calls.shutdownNow();
        if (client != null) {
            client.close();
        }
    }
}

package org.distributedpatterns.shardservice.hot;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.distributedpatterns.shardservice.shards.Shard;

/** Tells shards by {@code POST} and {@code DELETE /internal/copies/NAMESPACE/KEY}. */
final class HttpCopyHolders implements CopyHolders<Shard> {

    private static final String COPIES = "/internal/copies/";

    private static final String EPOCH = "X-Copies-Epoch";

    private final HttpClient http;
    private final Duration timeout;

    HttpCopyHolders(HttpClient http, Duration timeout) {
        this.http = http;
        this.timeout = timeout;
    }

    @Override
    public CompletableFuture<Long> announce(Shard owner, String key, List<String> copies, Duration lease) {
        String query = "?at=" + String.join(",", copies) + "&leaseMillis=" + lease.toMillis();
        return send(HttpRequest.newBuilder(owner.uri(COPIES + key + query)).POST(BodyPublishers.noBody()))
                .thenApply(
                        response -> response.headers().firstValueAsLong(EPOCH).orElseThrow());
    }

    @Override
    public CompletableFuture<Void> revoke(Shard owner, String key) {
        return send(HttpRequest.newBuilder(owner.uri(COPIES + key)).DELETE()).thenAccept(response -> {});
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(timeout).build(), BodyHandlers.ofString())
                .thenApply(response -> {
                    if (response.statusCode() != 204) {
                        throw new CompletionException(new IOException(
                                "unexpected answer " + response.statusCode() + " to " + response.request()));
                    }
                    return response;
                });
    }
}

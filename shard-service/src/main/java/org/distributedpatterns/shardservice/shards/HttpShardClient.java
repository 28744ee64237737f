package org.distributedpatterns.shardservice.shards;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.web.Budget;

/** Speaks to shards over HTTP/1.1 by the JDK's client. */
final class HttpShardClient implements ShardClient, AutoCloseable {

    static final String VERSION = "X-Version";
    static final String TTL_MILLIS = "X-Ttl-Millis";
    static final String REPAIR = "X-Repair";
    static final String DOUBTFUL = "X-Doubtful";
    static final String SETTLED = "X-Settled";
    static final String ROUTER = "X-Router";
    static final String SEQUENCE = "X-Sequence";
    static final String ECHO = "X-Echo";
    static final String SKIPPED = "X-Skipped";
    static final String SKIPPING = "X-Skipping";
    static final String STAMP = "X-Stamp";
    static final String LEASE_MILLIS = "X-Lease-Millis";
    static final String VIEW = "X-View";
    static final String COPIES = "X-Copies";

    private static final String CACHE = "/internal/cache/";

    private final HttpClient http;
    private final Consumer<BiConsumer<String, String>> traceHeaders;

    /** @param traceHeaders hands over the headers that carry the present trace */
    HttpShardClient(Duration connectTimeout, Consumer<BiConsumer<String, String>> traceHeaders) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        this.traceHeaders = traceHeaders;
    }

    @Override
    public CompletableFuture<Answer> read(Shard shard, Read read, Duration timeout) {
        HttpRequest.Builder request = request(shard, CACHE + read.key(), timeout)
                .method(read.withBody() ? "GET" : "HEAD", BodyPublishers.noBody());
        if (read.ifNoneMatch() != null) {
            request.header("If-None-Match", read.ifNoneMatch());
        }
        return send(shard, request.build()).thenApply(HttpShardClient::answer);
    }

    @Override
    public CompletableFuture<WriteAnswer> write(Shard shard, Write write, Duration timeout) {
        HttpRequest.Builder builder =
                request(shard, CACHE + write.key(), timeout).header(VERSION, Long.toString(write.version()));
        if (write.value() == null) {
            builder.DELETE();
        } else {
            builder.PUT(BodyPublishers.ofByteArray(write.value()));
            if (write.contentType() != null) {
                builder.header("Content-Type", write.contentType());
            }
        }
        if (write.ttlMillis() != null) {
            builder.header(TTL_MILLIS, write.ttlMillis().toString());
        }
        if (write.repair()) {
            builder.header(REPAIR, "true");
        }
        HttpRequest request = builder.build();
        return send(shard, request)
                .exceptionallyCompose(failure -> isBrokenConnection(failure)
                        ? send(shard, request) // the version makes it safe; a kept connection may have just been closed
                        : CompletableFuture.failedFuture(failure))
                .thenApply(HttpShardClient::writeAnswer);
    }

    @Override
    public CompletableFuture<Pong> ping(Shard shard, Ping ping, Duration timeout) {
        HttpRequest.Builder request = request(shard, "/internal/ping", timeout)
                .header(ROUTER, ping.router())
                .header(SEQUENCE, Long.toString(ping.sequence()));
        if (ping.echo() != null) {
            request.header(ECHO, ping.echo());
        }
        if (ping.skipped() != Skipped.NO) {
            request.header(SKIPPED, ping.skipped() == Skipped.FILL ? "fill" : "true");
        }
        if (!ping.skipping().isEmpty()) {
            request.header(SKIPPING, ping.skipping());
        }
        return send(shard, request.build()).thenApply(HttpShardClient::pong);
    }

    private static Pong pong(HttpResponse<?> response) {
        if (response.statusCode() != 204) {
            throw unexpected(response);
        }
        var headers = response.headers();
        return new Pong(
                headers.firstValue(SETTLED).map("true"::equals).orElse(true),
                headers.firstValue(STAMP).orElse(null),
                Duration.ofMillis(headers.firstValueAsLong(LEASE_MILLIS).orElse(0)),
                headers.firstValue(VIEW).orElse(""));
    }

    @Override
    public CompletableFuture<byte[]> stats(Shard shard, Duration timeout) {
        return send(shard, request(shard, "/internal/stats", timeout).build()).thenApply(response -> {
            if (response.statusCode() != 200) {
                throw unexpected(response);
            }
            return response.body();
        });
    }

    private HttpRequest.Builder request(Shard shard, String path, Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(shard.uri(path)).timeout(timeout);
        request.header(Budget.HEADER, Math.max(1, timeout.toMillis()) + "ms");
        traceHeaders.accept(request::header);
        return request;
    }

    private CompletableFuture<HttpResponse<byte[]>> send(Shard shard, HttpRequest request) {
        shard.began();
        return http.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((response, failure) -> shard.ended());
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        boolean doubtful = response.headers().firstValue(DOUBTFUL).isPresent();
        return switch (response.statusCode()) {
            case 200, 304 -> {
                boolean withBody = response.statusCode() == 200
                        && !response.request().method().equals("HEAD");
                yield new Answer.Found(
                        withBody ? response.body() : null,
                        response.headers().firstValue("Content-Type").orElse(null),
                        response.headers().firstValueAsLong("Content-Length").orElse(0),
                        response.statusCode() == 304,
                        version(response),
                        response.headers()
                                .firstValue(TTL_MILLIS)
                                .map(Long::valueOf)
                                .orElse(null),
                        doubtful);
            }
            case 410 -> new Answer.Deleted(version(response), doubtful);
            case 404 -> new Answer.Absent(doubtful);
            default -> throw unexpected(response);
        };
    }

    private static WriteAnswer writeAnswer(HttpResponse<byte[]> response) {
        return switch (response.statusCode()) {
            case 204 ->
                WriteAnswer.Taken.of(response.headers().firstValue(COPIES).orElse(null));
            case 409 -> new WriteAnswer.Refused(version(response));
            default -> throw unexpected(response);
        };
    }

    private static long version(HttpResponse<?> response) {
        return response.headers().firstValueAsLong(VERSION).orElseThrow(() -> unexpected(response));
    }

    private static CompletionException unexpected(HttpResponse<?> response) {
        return new CompletionException(
                new IOException("unexpected answer " + response.statusCode() + " to " + response.request()));
    }

    private static boolean isBrokenConnection(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException
                && !(cause instanceof ConnectException)
                && !(cause instanceof HttpTimeoutException);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

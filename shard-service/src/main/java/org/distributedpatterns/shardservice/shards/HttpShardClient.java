package org.distributedpatterns.shardservice.shards;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shardwire.ShardHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to shards over HTTP/1.1: reads and writes of entries on {@link Lanes}, pings on lanes of their own, so that
 * they wait behind no value and cost little; all else by the JDK's client.
 */
final class HttpShardClient implements ShardClient, AutoCloseable {

    private static final String CACHE = "/internal/cache/";
    private static final String PING = "/internal/ping";

    private final Lanes lanes;
    private final Lanes pings;
    private final HttpClient http;
    private final Consumer<BiConsumer<String, String>> traceHeaders;

    /** @param traceHeaders hands over the headers that carry the present trace */
    HttpShardClient(
            Lanes lanes, Lanes pings, Duration connectTimeout, Consumer<BiConsumer<String, String>> traceHeaders) {
        this.lanes = lanes;
        this.pings = pings;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        this.traceHeaders = traceHeaders;
    }

    @Override
    public CompletableFuture<Answer> read(Shard shard, Read read, Duration timeout) {
        LaneCall call = call(read.withBody() ? "GET" : "HEAD", CACHE + read.key(), null, timeout);
        if (read.ifNoneMatch() != null) {
            call.header("If-None-Match", read.ifNoneMatch());
        }
        long began = System.nanoTime();
        shard.asked();
        return send(lanes, shard, call).thenApply(lane -> {
            Answer answer = answer(call, lane);
            shard.read(System.nanoTime() - began);
            return answer;
        });
    }

    @Override
    public CompletableFuture<WriteAnswer> write(Shard shard, Write write, Duration timeout) {
        LaneCall call = call(write.value() == null ? "DELETE" : "PUT", CACHE + write.key(), write.value(), timeout);
        call.header(ShardHeaders.VERSION, Long.toString(write.version()));
        if (write.value() != null && write.contentType() != null) {
            call.header("Content-Type", write.contentType());
        }
        if (write.ttlMillis() != null) {
            call.header(ShardHeaders.TTL_MILLIS, write.ttlMillis().toString());
        }
        if (write.repair()) {
            call.header(ShardHeaders.REPAIR, "true");
        }
        return send(lanes, shard, call).thenApply(answer -> writeAnswer(call, answer));
    }

    private LaneCall call(String method, String path, byte @Nullable [] body, Duration timeout) {
        var call = new LaneCall(method, path, body, timeout);
        call.header(Budget.HEADER, Math.max(1, timeout.toMillis()) + "ms");
        traceHeaders.accept(call::header);
        return call;
    }

    private static CompletableFuture<LaneAnswer> send(Lanes on, Shard shard, LaneCall call) {
        shard.began();
        return on.send(shard, call).whenComplete((answer, failure) -> shard.ended(failure == null));
    }

    @Override
    public CompletableFuture<Reply> call(Shard shard, Call call, Duration timeout) {
        HttpRequest.Builder request = request(shard, call.path(), timeout)
                .method(
                        call.method(),
                        call.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body()));
        call.headers().forEach(request::header);
        return http.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(response -> {
            shard.heard();
            Map<String, String> headers = new HashMap<>();
            response.headers()
                    .map()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            return new Reply(response.statusCode(), headers, response.body());
        });
    }

    @Override
    public CompletableFuture<Pong> ping(Shard shard, Ping ping, Duration timeout) {
        LaneCall call = call("GET", PING, null, timeout);
        call.header(ShardHeaders.ROUTER, ping.router());
        call.header(ShardHeaders.SEQUENCE, Long.toString(ping.sequence()));
        if (ping.echo() != null) {
            call.header(ShardHeaders.ECHO, ping.echo());
        }
        if (ping.skipped() != Skipped.NO) {
            call.header(ShardHeaders.SKIPPED, ping.skipped() == Skipped.FILL ? "fill" : "true");
        }
        if (!ping.skipping().isEmpty()) {
            call.header(ShardHeaders.SKIPPING, ping.skipping());
        }
        return send(pings, shard, call).thenApply(answer -> pong(call, answer));
    }

    private static Pong pong(LaneCall call, LaneAnswer answer) {
        if (answer.status() != 204) {
            throw unexpected(call, answer);
        }
        String settled = answer.header(ShardHeaders.SETTLED);
        String lease = answer.header(ShardHeaders.LEASE_MILLIS);
        String view = answer.header(ShardHeaders.VIEW);
        return new Pong(
                settled == null || settled.equals("true"),
                answer.header(ShardHeaders.STAMP),
                Duration.ofMillis(lease == null ? 0 : Long.parseLong(lease)),
                view == null ? "" : view);
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
        return http.sendAsync(request, BodyHandlers.ofByteArray())
                .whenComplete((response, failure) -> shard.ended(failure == null));
    }

    private static Answer answer(LaneCall call, LaneAnswer answer) {
        boolean doubtful = answer.header(ShardHeaders.DOUBTFUL) != null;
        return switch (answer.status()) {
            case 200, 304 -> {
                boolean withBody = answer.status() == 200 && !call.isHead();
                String length = answer.header("Content-Length");
                String ttl = answer.header(ShardHeaders.TTL_MILLIS);
                yield new Answer.Found(
                        withBody ? answer.body() : null,
                        answer.header("Content-Type"),
                        withBody ? answer.body().length : length == null ? 0 : Long.parseLong(length),
                        answer.status() == 304,
                        version(call, answer),
                        ttl == null ? null : Long.valueOf(ttl),
                        doubtful);
            }
            case 410 -> new Answer.Deleted(version(call, answer), doubtful);
            case 404 -> new Answer.Absent(doubtful);
            default -> throw unexpected(call, answer);
        };
    }

    private static WriteAnswer writeAnswer(LaneCall call, LaneAnswer answer) {
        return switch (answer.status()) {
            case 204 -> WriteAnswer.Taken.of(answer.header(ShardHeaders.COPIES));
            case 409 -> new WriteAnswer.Refused(version(call, answer));
            default -> throw unexpected(call, answer);
        };
    }

    private static long version(LaneCall call, LaneAnswer answer) {
        String version = answer.header(ShardHeaders.VERSION);
        if (version == null) {
            throw unexpected(call, answer);
        }
        return Long.parseLong(version);
    }

    private static CompletionException unexpected(LaneCall call, LaneAnswer answer) {
        return new CompletionException(new IOException("unexpected answer " + answer.status() + " to " + call));
    }

    private static CompletionException unexpected(HttpResponse<?> response) {
        return new CompletionException(
                new IOException("unexpected answer " + response.statusCode() + " to " + response.request()));
    }

    @Override
    public void close() {
        lanes.close();
        pings.close();
        http.shutdownNow();
    }
}

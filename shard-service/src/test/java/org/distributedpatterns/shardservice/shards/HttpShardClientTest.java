package org.distributedpatterns.shardservice.shards;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.distributedpatterns.shardservice.front.Transport;
import org.distributedpatterns.shardservice.membership.Member;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.ShardClient.Ping;
import org.distributedpatterns.shardservice.shards.ShardClient.Pong;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.distributedpatterns.shardservice.shards.ShardClient.Skipped;
import org.distributedpatterns.shardservice.shards.ShardClient.Write;
import org.distributedpatterns.shardservice.shards.ShardClient.WriteAnswer;
import org.distributedpatterns.shardservice.shardwire.WireSamples;
import org.distributedpatterns.shardservice.shift.Shifts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The client says and understands what the agreed samples say. */
class HttpShardClientTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final Transport transport = new Transport("test", 2, true);
    private final LaneProperties properties =
            new LaneProperties(4, 1024, DataSize.ofMegabytes(1), Duration.ofSeconds(5), CONNECT);
    private final HttpShardClient client = new HttpShardClient(
            new Lanes(transport, CONNECT, properties),
            Lanes.onOneLoop(transport, CONNECT, properties.forPings(TIMEOUT)),
            CONNECT,
            carrier -> carrier.accept("traceparent", "00-1-2-01"));
    private HttpServer server;
    private Shard shard;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Thread::startVirtualThread);
        server.start();
        shard = new Shard(
                new Member("cache-service-1", "127.0.0.1", server.getAddress().getPort(), Map.of()),
                new Shifts(System::nanoTime));
    }

    @AfterEach
    void stop() {
        client.close();
        transport.close();
        server.stop(0);
    }

    @Test
    void saysAndUnderstandsTheSamples() throws Exception {
        for (WireSamples sample : WireSamples.all()) {
            if (!sample.path().startsWith("/internal/cache/") && !sample.path().equals("/internal/ping")) {
                continue; // others say it
            }
            var requests = new SynchronousQueue<Map<String, String>>();
            server.createContext("/", exchange -> replay(exchange, sample, requests));
            CompletableFuture<?> answer = send(sample);
            Map<String, String> request = Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS), sample.title());

            assertThat(request).as(sample.title()).containsEntry("line", sample.method() + " " + sample.path());
            assertThat(request)
                    .as(sample.title())
                    .containsEntry("body", sample.request().body());
            assertThat(request)
                    .as(sample.title())
                    .containsAllEntriesOf(sample.request().headers());
            assertThat(request).as(sample.title()).containsEntry("traceparent", "00-1-2-01");
            assertThat(request).containsEntry("X-Request-Timeout", "10000ms");
            check(sample, answer.get());
            server.removeContext("/");
        }
        assertThat(shard.load()).isZero();
    }

    private CompletableFuture<?> send(WireSamples sample) {
        Map<String, String> headers = sample.request().headers();
        if (sample.path().equals("/internal/ping")) {
            return client.ping(
                    shard,
                    new Ping(
                            headers.getOrDefault("X-Router", "shard-service-1/1"),
                            Long.parseLong(headers.getOrDefault("X-Sequence", "1")),
                            headers.get("X-Echo"),
                            headers.containsKey("X-Skipped") ? Skipped.YES : Skipped.NO,
                            headers.getOrDefault("X-Skipping", "")),
                    TIMEOUT);
        }
        String key = sample.path().substring("/internal/cache/".length());
        if (sample.method().equals("GET") || sample.method().equals("HEAD")) {
            return client.read(
                    shard,
                    new Read(key, headers.get("If-None-Match"), sample.method().equals("GET")),
                    TIMEOUT);
        }
        byte[] value = sample.method().equals("DELETE")
                ? null
                : sample.request().body().getBytes(UTF_8);
        String ttl = headers.get("X-Ttl-Millis");
        var write = new Write(
                key,
                value,
                headers.get("Content-Type"),
                Long.parseLong(headers.get("X-Version")),
                ttl == null ? null : Long.valueOf(ttl),
                headers.containsKey("X-Repair"));
        return client.write(shard, write, TIMEOUT);
    }

    private static void check(WireSamples sample, Object answer) {
        Map<String, String> headers = sample.response().headers();
        switch (answer) {
            case Answer.Found found -> {
                assertThat(sample.status()).isIn(200, 304);
                assertThat(found.unchanged()).isEqualTo(sample.status() == 304);
                assertThat(found.version()).isEqualTo(Long.parseLong(headers.get("X-Version")));
                if (!sample.response().body().isEmpty()) {
                    assertThat(found.body()).isEqualTo(sample.response().body().getBytes(UTF_8));
                    assertThat(found.length())
                            .isEqualTo(sample.response().body().length());
                }
                if ("-".equals(headers.get("X-Ttl-Millis"))) {
                    assertThat(found.ttlMillis()).isNull();
                }
            }
            case Answer.Deleted deleted -> {
                assertThat(sample.status()).isEqualTo(410);
                assertThat(deleted.version()).isEqualTo(Long.parseLong(headers.get("X-Version")));
            }
            case Answer.Absent _ -> assertThat(sample.status()).isEqualTo(404);
            case WriteAnswer.Taken taken -> {
                assertThat(sample.status()).isEqualTo(204);
                assertThat(String.join(",", taken.copies())).isEqualTo(headers.getOrDefault("X-Copies", ""));
            }
            case WriteAnswer.Refused refused -> {
                assertThat(sample.status()).isEqualTo(409);
                assertThat(refused.version()).isEqualTo(Long.parseLong(headers.get("X-Version")));
            }
            case Pong pong -> assertThat(pong.stamp() != null).isEqualTo(headers.containsKey("X-Stamp"));
            default -> throw new AssertionError(answer);
        }
    }

    private static void replay(
            HttpExchange exchange, WireSamples sample, SynchronousQueue<Map<String, String>> requests) {
        try (exchange) {
            Map<String, String> request = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> request.put(name, values.getFirst()));
            request.put("line", exchange.getRequestMethod() + " " + exchange.getRequestURI());
            request.put("body", new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            sample.response().headers().forEach((name, value) -> {
                if (!value.equals("-") && !name.equals("Content-Length")) {
                    exchange.getResponseHeaders().set(name, value.equals("*") ? "5" : value);
                }
            });
            byte[] body = sample.response().body().getBytes(UTF_8);
            exchange.sendResponseHeaders(sample.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            requests.put(request);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aWriteOverAConnectionThatJustClosedIsSentOnceMore() throws Exception {
        var calls = new AtomicInteger();
        server.createContext("/", exchange -> {
            if (calls.incrementAndGet() == 1) {
                exchange.close(); // without an answer
            } else {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            }
        });

        assertThat(client.write(shard, write(), TIMEOUT).get()).isEqualTo(new WriteAnswer.Taken());
        assertThat(calls).hasValue(2);
    }

    @Test
    void aPingWaitsBehindNoRead() throws Exception {
        var released = new CountDownLatch(1);
        server.createContext("/internal/cache/", exchange -> {
            try (exchange) {
                released.await();
                exchange.sendResponseHeaders(404, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.createContext("/internal/ping", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        List<CompletableFuture<Answer>> reads = new ArrayList<>();
        for (int i = 0; i < 8; i++) { // more than there are loops
            reads.add(client.read(shard, new Read("demo/" + i, null, true), TIMEOUT));
        }

        assertThat(client.ping(shard, new Ping("r-1/1", 1, null, Skipped.NO, ""), TIMEOUT)
                        .get()
                        .settled())
                .isTrue();
        assertThat(reads).noneMatch(CompletableFuture::isDone);
        released.countDown();
        for (CompletableFuture<Answer> read : reads) {
            assertThat(read.get()).isInstanceOf(Answer.Absent.class);
        }
    }

    @Test
    void nonsenseAndSilenceAreFailures() {
        server.createContext("/", exchange -> {
            if (exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(500, -1);
                exchange.close();
            }
        });

        assertFails(client.read(shard, new Read("demo/k", null, true), TIMEOUT));
        assertFails(client.write(shard, write(), Duration.ofMillis(100)));
        server.stop(0);
        assertFails(client.ping(shard, new Ping("r-1/1", 1, null, Skipped.NO, ""), TIMEOUT));
    }

    private static Write write() {
        return new Write("demo/k", new byte[] {1}, "text/plain", 1, (@Nullable Long) null, false);
    }

    private static void assertFails(CompletableFuture<?> future) {
        assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    }
}

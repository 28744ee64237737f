package org.distributedpatterns.cacheservice.fill;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Keyed;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Mark;
import org.distributedpatterns.cacheservice.membership.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@link EntriesServlet}'s streams. A stream that stands still is closed: the other end may be paused. */
final class HttpEntrySource implements EntrySource, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpEntrySource.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
    private static final int BUFFER_BYTES = 64 * 1024;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("fill-stall").daemon().factory());
    private final Duration stallTimeout;
    private final int largestValue;
    private final Pace pace;

    /** @param pace how fast all streams together may come */
    HttpEntrySource(Duration stallTimeout, int largestValue, Pace pace) {
        this.stallTimeout = stallTimeout;
        this.pace = pace;
        this.largestValue = largestValue;
    }

    @Override
    public Mark pull(Member from, Wanted wanted, Consumer<Keyed> sink) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(from, wanted)).timeout(stallTimeout).build();
        HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException(from.instance() + " answered " + response.statusCode());
            }
            return readAll(body, sink);
        }
    }

    @Override
    public boolean isSettled(Member member) {
        try {
            HttpRequest ping = HttpRequest.newBuilder(member.uri().resolve("/internal/ping"))
                    .timeout(stallTimeout)
                    .build();
            return send(ping, BodyHandlers.discarding())
                    .headers()
                    .firstValue("X-Settled")
                    .filter("true"::equals)
                    .isPresent();
        } catch (IOException e) {
            log.debug("{} can't be asked", member.instance(), e);
            return false;
        }
    }

    @Override
    public Skipped hasSkipped(Member member, String router, String shard) {
        try {
            HttpRequest question = HttpRequest.newBuilder(
                            member.uri().resolve("/internal/skipped?router=" + router + "&shard=" + shard))
                    .timeout(stallTimeout)
                    .build();
            HttpResponse<String> answer = send(question, BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return "true".equals(answer.body()) ? Skipped.YES : Skipped.NO;
            }
            log.info("{} answered {} to what {} skipped", member.instance(), answer.statusCode(), router);
            return Skipped.UNKNOWN;
        } catch (ConnectException e) {
            log.debug("{} is gone, and what it knew", member.instance(), e);
            return Skipped.NO;
        } catch (IOException e) {
            log.debug("{} can't be asked", member.instance(), e);
            return Skipped.UNKNOWN;
        }
    }

    private Mark readAll(InputStream body, Consumer<Keyed> sink) throws IOException {
        AtomicLong count = new AtomicLong();
        ScheduledFuture<?> guard = closeWhenStalled(body, count);
        try {
            var in = new DataInputStream(new BufferedInputStream(body, BUFFER_BYTES));
            Mark mark = EntryCodec.readHead(in);
            for (Keyed next = EntryCodec.read(in, 0, largestValue);
                    next != null;
                    next = EntryCodec.read(in, count.get(), largestValue)) {
                sink.accept(next);
                count.incrementAndGet();
                pace.take(next.weight());
            }
            return mark;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            guard.cancel(false);
        }
    }

    private ScheduledFuture<?> closeWhenStalled(InputStream body, AtomicLong count) {
        AtomicLong before = new AtomicLong(-1);
        long every = stallTimeout.toMillis();
        return timer.scheduleAtFixedRate(
                () -> {
                    if (before.getAndSet(count.get()) == count.get()) {
                        closeQuietly(body);
                    }
                },
                every,
                every,
                TimeUnit.MILLISECONDS);
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException | RuntimeException e) { // the next look tries again: whoever reads waits for it
            log.debug("a stalled stream", e);
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static URI uri(Member from, Wanted wanted) {
        Mark since = wanted.since();
        return from.uri()
                .resolve(EntriesServlet.PATH + "?owner=" + wanted.owner() + "&members="
                        + String.join(",", wanted.members()) + "&previous=" + String.join(",", wanted.previous())
                        + (since == null ? "" : "&epoch=" + since.epoch() + "&since=" + since.since()));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        http.shutdownNow();
    }
}

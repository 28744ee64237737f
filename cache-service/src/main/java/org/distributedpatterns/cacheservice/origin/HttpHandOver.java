package org.distributedpatterns.cacheservice.origin;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.distributedpatterns.cacheservice.membership.Member;
import org.distributedpatterns.cacheservice.store.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands values over to other members by {@link OriginServlet}'s PUT. */
final class HttpHandOver implements HandOver, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpHandOver.class);

    private final HttpClient http;
    private final String self;
    private final Supplier<List<Member>> members;
    private final Duration timeout;

    /** @param members who there is now */
    HttpHandOver(String self, Supplier<List<Member>> members, Duration timeout) {
        this.self = self;
        this.members = members;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public long offer(List<String> owners, String key, Entry entry, long baseVersion) {
        List<CompletableFuture<Long>> offers = members.get().stream()
                .filter(member ->
                        owners.contains(member.instance()) && !member.instance().equals(self))
                .map(member -> offer(member, key, entry, baseVersion))
                .toList();
        long later = 0;
        for (CompletableFuture<Long> offer : offers) {
            later = Math.max(later, get(offer));
        }
        return later;
    }

    private CompletableFuture<Long> offer(Member member, String key, Entry entry, long baseVersion) {
        HttpRequest.Builder request = HttpRequest.newBuilder(member.uri().resolve(OriginServlet.PREFIX + key))
                .timeout(timeout)
                .header(OriginServlet.VERSION, Long.toString(entry.version()))
                .header(OriginServlet.BASE_VERSION, Long.toString(baseVersion))
                .header("Content-Type", Objects.requireNonNull(entry.contentType()))
                .PUT(BodyPublishers.ofByteArray(Objects.requireNonNull(entry.value())));
        if (entry.timeToLive() != null) {
            request.header(
                    OriginServlet.TTL_MILLIS,
                    Long.toString(Math.max(1, entry.timeToLive().toMillis())));
        }
        return http.sendAsync(request.build(), BodyHandlers.discarding()).thenApply(HttpHandOver::refusedFor);
    }

    private static long refusedFor(HttpResponse<?> response) {
        return response.statusCode() == 409
                ? response.headers().firstValueAsLong(OriginServlet.VERSION).orElse(Long.MAX_VALUE)
                : 0;
    }

    private long get(CompletableFuture<Long> offer) {
        try {
            return offer.get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } catch (ExecutionException | TimeoutException e) {
            log.debug("a value could not be handed over: left to read repair", e);
            return 0;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

package org.distributedpatterns.cacheservice.origin;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.distributedpatterns.cacheservice.readthrough.Namespace;
import org.distributedpatterns.cacheservice.readthrough.OriginMark;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Store;
import org.junit.jupiter.api.Test;

/** The rules of a fetch, with time and the origin in the test's hand. */
class FetchesTest {

    private static final String KEY = "demo/key";

    private final AtomicLong nanos = new AtomicLong();
    private final Ticker ticker = nanos::get;
    private final Store here = new Store(1 << 20, ticker, String::hashCode);
    private final Store there = new Store(1 << 20, ticker, String::hashCode);
    private final List<String> asked = new ArrayList<>();
    private Supplier<Reply> origin = () -> new Reply.Found(bytes("from the origin"), "text/plain");
    private boolean thereIsUp = true;
    private Namespace settings = new Namespace(
            "http://localhost/items/{key}",
            Duration.ofSeconds(60),
            0.5,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            1,
            Duration.ofSeconds(5),
            null);

    private final Fetches fetches = new Fetches(
            here,
            (namespace, revision) -> namespace.equals("demo") ? settings : null,
            (uri, timeout, traceparent) -> {
                asked.add(uri.toString());
                nanos.addAndGet(Duration.ofMillis(40).toNanos());
                return origin.get();
            },
            (owners, key, entry, base) -> !thereIsUp
                    ? 0
                    : there.fill(key, entry, base)
                                    instanceof org.distributedpatterns.cacheservice.store.WriteResult.Refused refused
                            ? refused.version()
                            : 0,
            () -> 0.5,
            ticker::read,
            2,
            Runnable::run);

    private Fetched fetch(long seen, long version) {
        CompletableFuture<Fetched> fetch =
                fetches.fetch(new Wanted(KEY, seen, version, 1, List.of("cache-service-2"), null));
        assertThat(fetch).isDone();
        return fetch.join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Fetched fetched) {
        return new String(
                Objects.requireNonNull(((Fetched.Copy) fetched).entry().value()), StandardCharsets.UTF_8);
    }

    private static Entry put(String value, long version) {
        return Entry.value(bytes(value), "text/plain", version, null);
    }

    @Test
    void aValueIsStoredHereAndThereWithItsMarkAndJitteredTime() {
        assertThat(text(fetch(0, 100))).isEqualTo("from the origin");

        assertThat(asked).containsExactly("http://localhost/items/key");
        for (Store store : List.of(here, there)) {
            var stored = Objects.requireNonNull(store.peek(KEY));
            assertThat(stored.version()).isEqualTo(100);
            assertThat(stored.contentType()).isEqualTo("text/plain;x-origin=200-30000-64");
            // 60 s less half of 50 % of them, and 30 s in which it may be served stale
            assertThat(store.timeLeft(stored)).isEqualTo(Duration.ofSeconds(45 + 30));
        }
    }

    @Test
    void whoComesAMomentLateFindsWhatTheFetchBrought() {
        fetch(0, 100);

        assertThat(text(fetch(0, 101))).isEqualTo("from the origin");

        assertThat(asked).hasSize(1);
    }

    @Test
    void whoHasSeenItExpireFetchesAnew() {
        fetch(0, 100);
        origin = () -> new Reply.Found(bytes("newer"), "text/plain");

        assertThat(text(fetch(100, 200))).isEqualTo("newer");

        assertThat(Objects.requireNonNull(here.peek(KEY)).version()).isEqualTo(200);
        assertThat(Objects.requireNonNull(there.peek(KEY)).version()).isEqualTo(200);
    }

    @Test
    void aWriteMeanwhileStaysEvenIfTheWritersClockIsBehind() {
        origin = () -> {
            here.write(KEY, put("written meanwhile", 50));
            there.write(KEY, put("written meanwhile", 50));
            return new Reply.Found(bytes("from before the write"), "text/plain");
        };

        fetch(0, 100);

        assertThat(Objects.requireNonNull(here.peek(KEY)).value()).asString().isEqualTo("written meanwhile");
        assertThat(Objects.requireNonNull(there.peek(KEY)).value()).asString().isEqualTo("written meanwhile");
        assertThat(fetches.cancelled()).isEqualTo(1);
    }

    @Test
    void aDeleteMeanwhileStays() {
        fetch(0, 100);
        origin = () -> {
            here.write(KEY, Entry.tombstone(150, Duration.ofMinutes(10)));
            there.write(KEY, Entry.tombstone(150, Duration.ofMinutes(10)));
            return new Reply.Found(bytes("from before the delete"), "text/plain");
        };

        fetch(100, 200);

        assertThat(Objects.requireNonNull(here.peek(KEY)).isTombstone()).isTrue();
        assertThat(Objects.requireNonNull(there.peek(KEY)).isTombstone()).isTrue();
    }

    @Test
    void aWriteThatReachedTheOtherOwnerOnlyCancelsTheFetchToo() {
        origin = () -> {
            there.write(KEY, put("written meanwhile", 50)); // its router suspects this owner
            return new Reply.Found(bytes("from before the write"), "text/plain");
        };

        fetch(0, 100);

        assertThat(here.peek(KEY)).isNull();
        assertThat(Objects.requireNonNull(there.peek(KEY)).value()).asString().isEqualTo("written meanwhile");
    }

    @Test
    void afterADeleteItIsFetchedAgainUnderALaterVersion() {
        here.write(KEY, Entry.tombstone(150, Duration.ofMinutes(10)));

        assertThat(fetch(0, 100)).isEqualTo(new Fetched.Outdated(150));
        assertThat(text(fetch(150, 200))).isEqualTo("from the origin");

        assertThat(asked).hasSize(1);
        assertThat(Objects.requireNonNull(here.peek(KEY)).version()).isEqualTo(200);
    }

    @Test
    void thatTheOriginHasNothingIsRememberedForItsOwnTime() {
        origin = Reply.Nothing::new;

        fetch(0, 100);

        var stored = Objects.requireNonNull(here.peek(KEY));
        assertThat(Objects.requireNonNull(OriginMark.of(stored.contentType())).isNegative())
                .isTrue();
        assertThat(here.timeLeft(stored)).isEqualTo(Duration.ofSeconds(5));
        fetch(0, 101);
        assertThat(asked).hasSize(1);
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        fetch(0, 102);
        assertThat(asked).hasSize(2);
    }

    @Test
    void thatTheOriginHasNothingIsNotRememberedWhereNoTimeIsGiven() {
        origin = Reply.Nothing::new;
        settings = new Namespace(
                settings.origin(),
                settings.ttl(),
                0,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                0,
                settings.originTimeout(),
                null);

        fetch(0, 100);

        assertThat(here.peek(KEY)).isNull();
    }

    @Test
    void aFailureIsAnsweredAndNotStored() {
        origin = () -> new Reply.Failed(504, "too late");

        assertThat(fetch(0, 100)).isEqualTo(new Fetched.Failed(504, "too late"));

        assertThat(here.peek(KEY)).isNull();
        assertThat(there.peek(KEY)).isNull();
        assertThat(fetches.failed()).isEqualTo(1);
    }

    @Test
    void aContentTypeThatIsNoHeaderIsNotPassedOn() {
        origin = () -> new Reply.Found(bytes("x"), "text/plain\u00e9\r\nX-Evil: 1");

        fetch(0, 100);

        assertThat(Objects.requireNonNull(here.peek(KEY)).contentType())
                .startsWith("application/octet-stream;x-origin");
    }

    @Test
    void anOwnerThatIsAwayIsLeftToReadRepair() {
        thereIsUp = false;

        assertThat(text(fetch(0, 100))).isEqualTo("from the origin");

        assertThat(here.peek(KEY)).isNotNull();
    }

    @Test
    void aNamespaceWithoutAnOriginIsNotFetchedFor() {
        Fetched fetched =
                fetches.fetch(new Wanted("other/key", 0, 1, 1, List.of(), null)).join();

        assertThat(fetched).isInstanceOf(Fetched.Failed.class);
        assertThat(asked).isEmpty();
    }
}

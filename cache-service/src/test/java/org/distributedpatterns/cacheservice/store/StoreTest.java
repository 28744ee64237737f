package org.distributedpatterns.cacheservice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreTest {

    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L); // the system's ticker may be below zero too

    private final Store store = new Store(1 << 20, nanos::get, key -> (long) key.hashCode() << 32);

    @Test
    void theLaterVersionWinsWhateverTheOrder() {
        assertThat(store.write("n/k", value("b", 2))).isEqualTo(new WriteResult.Accepted());
        assertThat(store.write("n/k", value("a", 1))).isEqualTo(new WriteResult.Refused(2));
        assertThat(text("n/k")).isEqualTo("b");
        assertThat(store.write("n/k", value("c", 3))).isEqualTo(new WriteResult.Accepted());
        assertThat(text("n/k")).isEqualTo("c");
    }

    @Test
    void theSameWriteOnceMoreIsAcceptedAndAnotherOfItsVersionIsNot() {
        store.write("n/k", value("a", 1));

        assertThat(store.write("n/k", value("a", 1))).isEqualTo(new WriteResult.Accepted());
        assertThat(store.write("n/k", value("b", 1))).isEqualTo(new WriteResult.Refused(1));
        assertThat(text("n/k")).isEqualTo("a");
    }

    @Test
    void aTombstoneHidesTheValueAndWhatIsOlderUntilItsTimeIsOver() {
        store.write("n/k", value("a", 1));
        store.write("n/k", Entry.tombstone(5, Duration.ofMinutes(10)));

        assertThat(store.read("n/k")).isNotNull().matches(Stored::isTombstone);
        assertThat(store.importEntry("n/k", value("a", 1))).isFalse();
        assertThat(store.write("n/k", value("b", 4))).isEqualTo(new WriteResult.Refused(5));

        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        assertThat(store.read("n/k")).isNull();
    }

    @Test
    void anEntryLivesForItsOwnTime() {
        store.write("n/short", Entry.value(bytes("s"), "text/plain", 1, Duration.ofSeconds(1)));
        store.write("n/long", Entry.value(bytes("l"), "text/plain", 2, Duration.ofSeconds(10)));
        store.write("n/ever", value("e", 3));

        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(text("n/short")).isNull();
        assertThat(text("n/long")).isEqualTo("l");
        assertThat(store.timeLeft(java.util.Objects.requireNonNull(store.read("n/long"))))
                .isEqualTo(Duration.ofSeconds(8));
        nanos.addAndGet(Duration.ofDays(3650).toNanos());
        assertThat(text("n/ever")).isEqualTo("e");
    }

    @Test
    void aNewWriteHasANewTimeToLive() {
        store.write("n/k", Entry.value(bytes("a"), "text/plain", 1, Duration.ofSeconds(1)));
        store.write("n/k", value("b", 2));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(text("n/k")).isEqualTo("b");
    }

    @Test
    void aRepairThatIsNotLaterChangesNothingNorLengthensALife() {
        store.write("n/k", Entry.value(bytes("a"), "text/plain", 7, Duration.ofSeconds(1)));

        assertThat(store.importEntry("n/k", Entry.value(bytes("a"), "text/plain", 7, Duration.ofHours(1))))
                .isFalse();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(text("n/k")).isNull();
    }

    @Test
    void endlessDistinctWritesStayBelowTheLimit() {
        byte[] value = new byte[1000];
        for (int i = 0; i < 20_000; i++) {
            store.write("n/" + i, Entry.value(value, "text/plain", i + 1, null));
            assertThat(store.stats().bytes()).isLessThanOrEqualTo(1 << 20);
        }
        assertThat(store.stats().entries()).isBetween(500L, 1000L);
        assertThat(store.stats().evictions()).isGreaterThan(19_000);
    }

    @Test
    void whatArrivedSinceAMarkCanBeWalkedOver() {
        store.write("n/early", value("a", 9));
        nanos.incrementAndGet();
        long mark = store.mark();
        store.write("n/late", value("b", 3));
        store.importEntry("n/filled", Entry.tombstone(2, Duration.ofMinutes(1)));

        assertThat(keysSince(mark)).containsExactlyInAnyOrder("n/late", "n/filled");
        assertThat(keysSince(0)).containsExactlyInAnyOrder("n/early", "n/late", "n/filled");
    }

    @Test
    void hitsAndRequestsAreCountedTombstonesAreNoHits() {
        store.write("n/k", value("a", 1));
        store.write("n/gone", Entry.tombstone(1, Duration.ofMinutes(1)));
        store.read("n/k");
        store.read("n/gone");
        store.read("n/nothing");

        assertThat(store.stats().requests()).isEqualTo(3);
        assertThat(store.stats().hits()).isEqualTo(1);
    }

    @Test
    void whatItIsToldToDropIsGone() {
        store.write("n/keep", value("a", 1));
        store.write("n/drop", value("a", 1));
        store.dropIf("n/drop"::equals);
        assertThat(keysSince(0)).containsExactly("n/keep");
    }

    @Test
    void nothingOlderIsTakenOnceAValueHasExpired() {
        store.write("n/k", Entry.value(bytes("b"), "text/plain", 7, Duration.ofSeconds(1)));
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(store.importEntry("n/k", value("a", 6))).isFalse();
        assertThat(store.write("n/k", value("a", 6))).isEqualTo(new WriteResult.Refused(7));
        assertThat(text("n/k")).isNull();
        assertThat(store.write("n/k", value("c", 8))).isEqualTo(new WriteResult.Accepted());
        assertThat(text("n/k")).isEqualTo("c");
        assertThat(store.stats().floor()).isEqualTo(7);
    }

    @Test
    void aDeleteDoesNotComeUndoneWhenItsTombstoneExpires() {
        store.write("n/k", value("a", 6));
        store.write("n/k", Entry.tombstone(7, Duration.ofMinutes(10)));
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        assertThat(store.read("n/k")).isNull();

        assertThat(store.importEntry("n/k", value("a", 6))).isFalse();
        assertThat(store.read("n/k")).isNull();
    }

    @Test
    void whateverIsEvictedNothingOlderOfItIsTaken() {
        byte[] value = new byte[1000];
        for (int i = 0; i < 5_000; i++) {
            store.write(
                    "n/" + i,
                    i % 2 == 0
                            ? Entry.value(value, "text/plain", 10_000 + i, null)
                            : Entry.tombstone(10_000 + i, Duration.ofMinutes(10)));
        }
        assertThat(store.stats().evictions()).isPositive();
        for (int i = 0; i < 5_000; i++) {
            store.importEntry("n/" + i, Entry.value(value, "text/plain", 9_999, null));
            Stored stored = store.read("n/" + i);
            assertThat(stored == null ? 10_000 : stored.version()).as("n/" + i).isGreaterThanOrEqualTo(10_000);
        }
    }

    @Test
    void whatNobodyConfirmsIsForgottenAndWhatIsOlderStaysAway() {
        store.write("n/confirmed", value("a", 5));
        store.write("n/unconfirmed", value("a", 5));
        store.write("n/other", value("a", 5));
        nanos.incrementAndGet();
        long doubt = store.mark();
        store.importEntry("n/confirmed", value("a", 5));
        store.write("n/new", value("a", 6));

        assertThat(store.dropUnconfirmed(doubt, key -> !key.equals("n/other"))).isEqualTo(1);
        assertThat(keysSince(0)).containsExactlyInAnyOrder("n/confirmed", "n/other", "n/new");
        assertThat(store.importEntry("n/unconfirmed", value("older", 4))).isFalse();
        assertThat(store.importEntry("n/unconfirmed", value("a", 5))).isTrue();
    }

    @Test
    void aConfirmationDoesNotLengthenALife() {
        store.write("n/k", Entry.value(bytes("a"), "text/plain", 7, Duration.ofSeconds(1)));
        nanos.addAndGet(Duration.ofMillis(900).toNanos());
        store.importEntry("n/k", Entry.value(bytes("a"), "text/plain", 7, Duration.ofSeconds(1)));
        nanos.addAndGet(Duration.ofMillis(200).toNanos());
        assertThat(text("n/k")).isNull();
    }

    private List<String> keysSince(long mark) {
        List<String> keys = new ArrayList<>();
        store.forEachSince(mark, (key, stored) -> keys.add(key));
        return keys;
    }

    private @Nullable String text(String key) {
        Stored stored = store.read(key);
        return stored == null || stored.value() == null ? null : new String(stored.value(), UTF_8);
    }

    private static Entry value(String text, long version) {
        return Entry.value(bytes(text), "text/plain", version, null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

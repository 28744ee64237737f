package org.distributedpatterns.gateway.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.gateway.httpcache.Flights.Flight;
import org.distributedpatterns.gateway.httpcache.Flights.Landing;
import org.junit.jupiter.api.Test;

class StoreTest {

    private static final Fields GET = Fields.of();
    private static final Target ONE = new Target("http://h/1");
    private static final Target TWO = new Target("http://h/2");

    private final Store store = new Store(100_000, 4);

    private static StoredResponse response(int size, String... fields) {
        ResponseHead head =
                new ResponseHead(200, Fields.of(fields).with("Cache-Control", "max-age=60"), 1_000_000, 1_000_000);
        return StoredResponse.of(GET, head, new byte[size], ResponsePolicy.of(head, Rules.DEFAULT));
    }

    private boolean put(Target target, StoredResponse response) {
        return store.put(target, GET, response, store.ticket(target));
    }

    private boolean holds(Target target) {
        return store.get(target) != null;
    }

    @Test
    void whatWasAskedForBeforeAnInvalidationIsNotStoredAfterIt() {
        long before = store.ticket(ONE);
        store.invalidate(ONE);
        assertThat(store.put(ONE, GET, response(1), before)).isFalse();
        assertThat(holds(ONE)).isFalse();
        assertThat(put(ONE, response(1))).isTrue();
        long beforePurge = store.ticket(TWO);
        store.purge((target, response) -> false);
        assertThat(store.put(TWO, GET, response(1), beforePurge)).isFalse();
    }

    @Test
    void anInvalidationConcernsItsUriOnly() {
        put(ONE, response(1));
        put(TWO, response(1));
        store.invalidate(ONE);
        assertThat(holds(ONE)).isFalse();
        assertThat(holds(TWO)).isTrue();
    }

    @Test
    void tagsAreThoseOfBothFields() {
        assertThat(response(1, "Surrogate-Key", "a  b", "Cache-Tag", "c, d e").tags())
                .containsExactlyInAnyOrder("a", "b", "c", "d e");
        put(ONE, response(1, "Cache-Tag", "x"));
        put(TWO, response(1, "Cache-Tag", "y"));
        assertThat(store.purge((target, response) -> response.tags().contains("x")))
                .isEqualTo(1);
        assertThat(holds(ONE)).isFalse();
        assertThat(holds(TWO)).isTrue();
    }

    @Test
    void theStoreStaysWithinItsBytes() {
        for (int i = 0; i < 100; i++) {
            put(new Target("http://h/" + i), response(5_000));
        }
        assertThat(store.bytes()).isBetween(50_000L, 100_000L);
        assertThat(store.evictions()).isPositive();
    }

    @Test
    void aConfirmationThatForbidsStoringTakesTheResponseAway() {
        StoredResponse stored = response(1, "ETag", "\"a\"");
        put(ONE, stored);
        ResponseHead confirmation = new ResponseHead(304, Fields.of("Cache-Control", "no-store"), 2_000_000, 2_000_000);
        StoredResponse updated = stored.updated(GET, confirmation, Rules.DEFAULT);
        assertThat(store.replace(ONE, stored, updated, GET, store.ticket(ONE))).isFalse();
        assertThat(holds(ONE)).isFalse();
    }

    @Test
    void oneFlightIsUnderWayForAKeyAndOnlyItsFirstLandingCounts() {
        AtomicLong nanos = new AtomicLong();
        Flights flights = new Flights(Duration.ofMinutes(1), 10, 1, nanos::get);
        Flight flight = flights.start("k");
        assertThat(flight).isNotNull();
        assertThat(flights.start("k")).isNull();
        assertThat(flights.isUnderWay("k")).isTrue();
        CompletableFuture<Landing> landing = flights.landing("k");
        assertThat(flights.landing("k")).as("one more than may wait").isCompletedExceptionally();
        flight.land(Landing.NOT_SHAREABLE);
        flight.land(Landing.ABANDONED);
        assertThat(landing).isCompletedWithValue(Landing.NOT_SHAREABLE);
        assertThat(flights.isUnderWay("k")).isFalse();
        assertThat(flights.landing("k")).isNull();
    }

    @Test
    void whatWasNotShareableIsRememberedForAWhile() {
        AtomicLong nanos = new AtomicLong();
        Flights flights = new Flights(Duration.ofMinutes(1), 10, 1, nanos::get);
        Flight flight = flights.start("k");
        assertThat(flight).isNotNull();
        flight.land(Landing.NOT_SHAREABLE);
        assertThat(flights.isKnownUnshareable("k")).isTrue();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(flights.isKnownUnshareable("k")).isFalse();
    }
}

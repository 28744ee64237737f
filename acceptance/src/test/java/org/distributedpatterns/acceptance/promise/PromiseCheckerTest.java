package org.distributedpatterns.acceptance.promise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.distributedpatterns.acceptance.promise.Operation.Delete;
import org.distributedpatterns.acceptance.promise.Operation.Get;
import org.distributedpatterns.acceptance.promise.Operation.Put;
import org.distributedpatterns.acceptance.promise.Violation.Expired;
import org.distributedpatterns.acceptance.promise.Violation.Lost;
import org.distributedpatterns.acceptance.promise.Violation.Stale;
import org.distributedpatterns.acceptance.promise.Violation.Unknown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker finds what it must, and nothing else. Times are seconds here. */
class PromiseCheckerTest {

    @Test
    void whatWasWrittenLastIsRead() {
        assertThat(check(
                        put("a", 1, 2),
                        get("a", 3, 4),
                        put("b", 5, 6),
                        get("b", 7, 8),
                        delete(9, 10),
                        get(null, 11, 12)))
                .isEmpty();
    }

    @Test
    void anOlderValueAfterAnAcknowledgedWriteIsStale() {
        Put newer = put("b", 3, 4);
        Get read = get("a", 10, 11);
        assertThat(check(put("a", 1, 2), newer, read)).containsExactly(new Stale(read, newer, Duration.ofSeconds(6)));
    }

    @Test
    void aDeleteThatComesUndoneIsStale() {
        Delete delete = delete(3, 4);
        Get read = get("a", 5, 6);
        assertThat(check(put("a", 1, 2), delete, get(null, 4, 5), read))
                .containsExactly(new Stale(read, delete, Duration.ofSeconds(1)));
    }

    @Test
    void stalenessCountsFromTheFirstWriteThatTheReadShouldHaveSeen() {
        assertThat(check(put("a", 1, 2), put("b", 3, 4), put("c", 5, 6), get("a", 10, 11)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Stale.class, stale -> assertThat(stale.staleness()).hasSeconds(6));
    }

    @Test
    void aReadBesideAWriteMayReturnEither() {
        assertThat(check(put("a", 1, 2), put("b", 3, 6), get("a", 4, 5), get("b", 4, 5), get("a", 5, 7)))
                .isEmpty();
    }

    @Test
    void ofTwoWritesAtOnceEitherMayBeTheLater() {
        assertThat(check(put("a", 1, 4), put("b", 2, 3), get("a", 5, 6), get("b", 7, 8)))
                .isEmpty();
    }

    @Test
    void aWriteThatFailedMaySurfaceLaterOrNever() {
        assertThat(check(put("a", 1, 2), failedPut("b", 3), get("a", 5, 6), get("b", 7, 8)))
                .isEmpty();
        assertThat(check(failedPut("b", 1), put("a", 2, 3), get("b", 7, 8))).isEmpty();
        assertThat(check(put("a", 1, 2), failedDelete(3), get("a", 5, 6), get(null, 7, 8)))
                .isEmpty();
    }

    @Test
    void aWriteThatFailedDoesNotBringAnOlderOneBack() {
        assertThat(check(put("a", 1, 2), put("b", 3, 4), failedPut("c", 5), get("a", 7, 8)))
                .hasSize(1);
    }

    @Test
    void aValueThatIsGoneIsLostUnlessAllOwnersMayHaveDied() {
        Put put = put("a", 1, 2);
        Get read = get(null, 10, 11);
        assertThat(check(put, read)).containsExactly(new Lost(read, put));
        assertThat(checkWith(outage(4, 6), put, read)).isEmpty();
        assertThat(checkWith(outage(0, 1.5), put, read)).isEmpty(); // lost as it came
        assertThat(checkWith(outage(12, 13), put, read)).hasSize(1);
        assertThat(checkWith(outage(4, 6), put, put("b", 7, 8), read)).hasSize(1);
    }

    @Test
    void anOutageDoesNotExcuseAnOlderValue() {
        assertThat(checkWith(outage(0, 100), put("a", 1, 2), put("b", 3, 4), get("a", 5, 6)))
                .hasSize(1);
        assertThat(checkWith(outage(0, 100), put("a", 1, 2), delete(3, 4), get("a", 5, 6)))
                .hasSize(1);
    }

    @Test
    void aValueFromNowhereOrFromTheFutureIsUnknown() {
        Get nowhere = get("x", 3, 4);
        Get tooEarly = get("b", 3, 4);
        assertThat(check(put("a", 1, 2), nowhere)).containsExactly(new Unknown(nowhere));
        assertThat(check(put("a", 1, 2), tooEarly, put("b", 5, 6))).containsExactly(new Unknown(tooEarly));
        assertThat(new PromiseChecker(List.of())
                        .check(List.of(put("a", 1, 2), new Get("another", "a", nanos(3), nanos(4), ""))))
                .hasSize(1);
    }

    @Test
    void aValueMayEndWithItsTimeAndNotSurviveIt() {
        Put brief = new Put("k", "brief", Duration.ofSeconds(5), nanos(3), nanos(4), "");
        assertThat(check(put("a", 1, 2), brief, get("brief", 6, 7), get(null, 9, 10)))
                .isEmpty();
        assertThat(check(put("a", 1, 2), brief, get(null, 5, 6)))
                .singleElement()
                .isInstanceOf(Lost.class);
        assertThat(check(put("a", 1, 2), brief, get("a", 20, 21)))
                .singleElement()
                .isInstanceOf(Stale.class);
        assertThat(check(brief, get("brief", 20, 21))).singleElement().isInstanceOf(Expired.class);
        assertThat(check(brief, put("b", 6, 7), get(null, 20, 21)))
                .singleElement()
                .isInstanceOf(Lost.class);
    }

    @Test
    void nothingWasWrittenNothingIsRead() {
        assertThat(check(get(null, 1, 2), failedPut("a", 3), get(null, 4, 5))).isEmpty();
    }

    /**
     * A register in memory serves a seeded history without a violation; with one read turned back, the checker sees it.
     */
    @Test
    void everyPlantedStaleReadOfARandomHistoryIsFound() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            List<Operation> history = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (int second = 0; second < 200; second += 2) {
                if (random.nextInt(3) == 0 || values.isEmpty()) {
                    values.add("v" + second);
                    history.add(put(values.getLast(), second, second + 1));
                } else {
                    history.add(get(values.getLast(), second, second + 1));
                }
            }
            PromiseChecker checker = new PromiseChecker(List.of());
            assertThat(checker.check(history)).isEmpty();
            history.add(get(values.get(random.nextInt(values.size() - 1)), 300, 301));
            assertThat(checker.check(history))
                    .as("seed " + seed)
                    .singleElement()
                    .isInstanceOf(Stale.class);
        }
    }

    private static List<Violation> check(Operation... operations) {
        return new PromiseChecker(List.of()).check(Arrays.asList(operations));
    }

    private static List<Violation> checkWith(Outage outage, Operation... operations) {
        return new PromiseChecker(List.of(outage)).check(Arrays.asList(operations));
    }

    private static Outage outage(double start, double end) {
        return new Outage(nanos(start), nanos(end));
    }

    private static Put put(String value, double start, double end) {
        return new Put("k", value, null, nanos(start), nanos(end), "");
    }

    private static Put failedPut(String value, double start) {
        return new Put("k", value, null, nanos(start), Operation.NEVER, "");
    }

    private static Delete delete(double start, double end) {
        return new Delete("k", nanos(start), nanos(end), "");
    }

    private static Delete failedDelete(double start) {
        return new Delete("k", nanos(start), Operation.NEVER, "");
    }

    private static Get get(@Nullable String value, double start, double end) {
        return new Get("k", value, nanos(start), nanos(end), "");
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }
}

package org.distributedpatterns.shardservice.hot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoadsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Loads<String> loads = new Loads<>(1.15, SECOND);

    private void send(String shard, int times) {
        for (int i = 0; i < times; i++) {
            loads.sent(shard);
        }
    }

    @Test
    void aShardIsUnderPressureWhenItIsBeyondTheBound() {
        send("a", 200);
        send("b", 100);
        send("c", 100);
        assertThat(loads.pressure("a")).isZero(); // there is no mean yet

        loads.tick(SECOND, List.of("a", "b", "c"));
        assertThat(loads.of("a")).isEqualTo(100);
        assertThat(loads.timesMean("a")).isEqualTo(1.5);
        assertThat(loads.pressure("a")).isPositive();
        assertThat(loads.pressure("b")).isZero();
        assertThat(loads.pressure("unknown")).isZero();

        send("b", 100);
        assertThat(loads.pressure("b")).isGreaterThan(loads.pressure("a"));
    }

    @Test
    void whatWasSentIsForgottenByHalvesAndAShardThatLeftAtOnce() {
        send("a", 64);
        loads.tick(SECOND, List.of("a"));
        loads.tick(SECOND, List.of("a"));
        assertThat(loads.of("a")).isEqualTo(16);
        loads.tick(SECOND, List.of());
        assertThat(loads.of("a")).isZero();
        assertThat(loads.pressure("a")).isZero();
    }

    @Test
    void ownersWithinTheBoundComeFirstThenThoseWithLessInFlightEqualsTakeTurnsAndWhoIsSparedComesLast() {
        Map<String, Integer> pressure = Map.of("a", 3, "b", 0, "c", 0, "d", 0);
        Map<String, Integer> inFlight = Map.of("a", 0, "b", 5, "c", 1, "d", 0);
        var order = new Order<String>("d"::equals, (shard, draw) -> false, pressure::get, inFlight::get);
        var random = new Random(1);

        assertThat(order.of(List.of("a", "b", "c", "d"), random)).containsExactly("c", "b", "a", "d");
        assertThat(order.of(List.of(), random)).isEmpty();

        var equals = new Order<String>(shard -> false, (shard, draw) -> false, shard -> 0, shard -> 0);
        long first = random.ints(1_000)
                .filter(i -> equals.of(List.of("a", "b"), random).getFirst().equals("a"))
                .count();
        assertThat(first).isBetween(400L, 600L);

        var sparing =
                new Order<String>(shard -> false, (shard, draw) -> shard.equals("c"), pressure::get, inFlight::get);
        assertThat(sparing.of(List.of("a", "b", "c"), random)).containsExactly("b", "a", "c");
    }

    @Test
    void aShardStaysHotFromWhenItFirstWas() {
        var hot = new HotShards<String>();
        long second = SECOND.toNanos();
        hot.look(List.of("a", "b"), shard -> shard.equals("a") ? 1.5 : 0.5, true, 0);
        hot.look(List.of("a", "b"), shard -> shard.equals("a") ? 1.3 : 0.7, true, 30 * second);
        assertThat(hot.staying(Duration.ofSeconds(30), 31 * second))
                .containsExactly(Map.entry("a", SECOND.multipliedBy(31)));
        assertThat(hot.staying(Duration.ofSeconds(32), 31 * second)).isEmpty();

        hot.look(List.of("a", "b"), shard -> 1.0, true, 32 * second);
        hot.look(List.of("a", "b"), shard -> 1.5, false, 33 * second);
        assertThat(hot.staying(Duration.ZERO, 34 * second)).isEmpty();
    }

    @Test
    void aKeyGetsAsManyOwnersAsItsShareNeeds() {
        assertThat(Spreading.USUAL.owners(0.01, 20, 2)).isEqualTo(2);
        assertThat(Spreading.USUAL.owners(0.135, 20, 2)).isEqualTo(6);
        assertThat(Spreading.USUAL.owners(1, 20, 2)).isEqualTo(20);
        assertThat(Spreading.USUAL.owners(0.9, 1, 2)).isEqualTo(1);
        assertThat(Spreading.USUAL.leastShare(20, 2)).isEqualTo(0.05);
        assertThat(Spreading.USUAL.leastShare(2, 2)).isEqualTo(1);
    }
}

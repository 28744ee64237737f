package org.distributedpatterns.shardservice.hot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.distributedpatterns.shardservice.ring.HashFunction;
import org.distributedpatterns.shardservice.ring.Layout;
import org.distributedpatterns.shardservice.ring.Sharding;
import org.distributedpatterns.shardservice.ring.ShardingFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests by Zipf's law through the very classes that choose a shard, on a clock that counts requests. */
class ZipfSimulationTest {

    private static final HashFunction HASH = HashFunction.xxh64();
    private static final int KEYS = 100_000;
    private static final int PER_SECOND = 50_000;
    private static final int REPLICATION = 2;
    private static final Duration TICK = Duration.ofMillis(100);

    @ParameterizedTest
    @CsvSource({"RING,3", "RING,4", "RING,8", "RING,20", "RENDEZVOUS,20", "MAGLEV,20", "JUMP,8", "BOUNDED_LOAD,20"})
    void noShardGetsMoreThan125OfTheMean(Sharding function, int members) {
        assertThat(busiest(function, members, true)).isLessThanOrEqualTo(1.25);
    }

    @Test
    void withoutTheBoundAndTheSpreadingSomeShardWould() {
        assertThat(busiest(Sharding.RING, 20, false)).isGreaterThan(1.25);
    }

    /** The busiest shard's requests after a warm-up of three seconds, as a multiple of the mean. */
    private static double busiest(Sharding sharding, int members, boolean spread) {
        List<String> names = IntStream.rangeClosed(1, members)
                .mapToObj(i -> "cache-service-" + i)
                .toList();
        ShardingFunction<String> function = Layout.of(sharding).over(names, name -> name);
        var random = new Random(members);
        var keys = new HotKeys(Duration.ofSeconds(2));
        var loads = new Loads<String>(1.15, Duration.ofSeconds(2));
        var order = new Order<String>(
                shard -> false, (shard, draw) -> false, shard -> spread ? loads.pressure(shard) : 0, shard -> 0);
        double[] zipf = zipf(1.1);
        Map<String, Integer> wider = new HashMap<>();
        Map<String, Integer> served = new HashMap<>();
        int perTick = PER_SECOND / 10;
        for (int request = 0; request < 9 * PER_SECOND; request++) {
            if (request % perTick == 0) {
                loads.tick(TICK, names);
                if (request % (5 * perTick) == 0) {
                    keys.tick(TICK.multipliedBy(5), 100, Spreading.USUAL.leastShare(members, REPLICATION));
                    wider.clear();
                    keys.present()
                            .keys()
                            .forEach(key ->
                                    wider.put(key.key(), Spreading.USUAL.owners(key.share(), members, REPLICATION)));
                }
            }
            String key = "demo/key-" + draw(zipf, random);
            keys.count(key);
            int owners = spread ? wider.getOrDefault(key, REPLICATION) : REPLICATION;
            String chosen =
                    order.of(function.owners(HASH.hash(key), owners), random).getFirst();
            loads.sent(chosen);
            if (request >= 3 * PER_SECOND) {
                served.merge(chosen, 1, Integer::sum);
            }
        }
        int most = served.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        return most * (double) members / (6 * PER_SECOND);
    }

    @Test
    void theHottestKeysAreFoundWithTheirRates() {
        var random = new Random(7);
        double[] zipf = zipf(1.1);
        var keys = new HotKeys(Duration.ofSeconds(1));
        int[] asked = new int[10];
        for (int second = 0; second < 8; second++) {
            Arrays.fill(asked, 0);
            for (int i = 0; i < PER_SECOND; i++) {
                int key = draw(zipf, random);
                keys.count("demo/key-" + key);
                if (key < asked.length) {
                    asked[key]++;
                }
            }
            keys.tick(Duration.ofSeconds(1), 100, 0.01);
        }

        List<HotKeys.Rate> hottest = keys.present().keys();
        for (int key = 0; key < 5; key++) {
            assertThat(hottest.get(key).key()).isEqualTo("demo/key-" + key);
            assertThat(hottest.get(key).rate()).isBetween(asked[key] * 0.85, asked[key] * 1.15);
            assertThat(keys.isHot("demo/key-" + key)).isTrue();
        }
        assertThat(keys.present().rate()).isBetween(PER_SECOND * 0.98, PER_SECOND * 1.02);
        assertThat(keys.isHot("demo/key-5000")).isFalse();

        for (int second = 0; second < 20; second++) {
            keys.tick(Duration.ofSeconds(1), 100, 0.01);
        }
        assertThat(keys.present().keys()).isEmpty();
    }

    @Test
    void manyThreadsCountWithoutLosingAny() throws InterruptedException {
        var hitters = new HeavyHitters();
        Set<Thread> threads = new HashSet<>();
        for (int t = 0; t < 8; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 50_000; i++) {
                    hitters.add(i % 2 == 0 ? "demo/hot" : "demo/" + i);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        HeavyHitters.Window window = hitters.drain();
        assertThat(window.total()).isEqualTo(400_000);
        assertThat(window.counts().get("demo/hot")).isBetween(196_000L, 200_000L);
        assertThat(hitters.drain().counts()).isEmpty();
    }

    /** The law's distribution function over the keys' ranks. */
    private static double[] zipf(double exponent) {
        double[] upTo = new double[KEYS];
        double sum = 0;
        for (int rank = 1; rank <= KEYS; rank++) {
            sum += Math.pow(rank, -exponent);
            upTo[rank - 1] = sum;
        }
        List<Double> normal = new ArrayList<>();
        for (double value : upTo) {
            normal.add(value / sum);
        }
        return normal.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static int draw(double[] upTo, Random random) {
        int at = Arrays.binarySearch(upTo, random.nextDouble());
        return Math.min(KEYS - 1, at < 0 ? -at - 1 : at);
    }
}

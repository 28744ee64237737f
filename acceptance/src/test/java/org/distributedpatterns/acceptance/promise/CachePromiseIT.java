package org.distributedpatterns.acceptance.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.distributedpatterns.acceptance.promise.Faults.Fault;
import org.distributedpatterns.acceptance.promise.Operation.Get;
import org.distributedpatterns.acceptance.promise.Violation.Stale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two routers whose clocks are a minute apart, four shards, and everything that can happen to them. The schedule is
 * {@code -Dplatform.promise.seed}; the long form ({@code -Dplatform.full=true}) has 100 kills, 50 pauses and 20 changes
 * of scale, and {@code -Dplatform.promise.minutes} ends it earlier.
 */
@EnabledIfSystemProperty(named = "platform.full", matches = "true", disabledReason = "has not been seen to end yet")
class CachePromiseIT {

    private static final boolean FULL = Boolean.getBoolean("platform.full");
    private static final long SEED = Long.getLong("platform.promise.seed", 1);
    private static final Duration LONGEST = Duration.ofMinutes(Long.getLong("platform.promise.minutes", 60));

    private static ShardedCache cache;

    @BeforeAll
    static void start() throws Exception {
        cache = new ShardedCache();
        for (int i = 0; i < 4; i++) {
            cache.startShard();
        }
        cache.startRouter(Duration.ofSeconds(30));
        cache.startRouter(Duration.ofSeconds(-30));
        cache.awaitSettled();
    }

    @AfterAll
    static void stop() throws Exception {
        cache.close();
    }

    @Test
    void noAcknowledgedWriteIsForgottenAndNoOlderValueComesBack() throws Exception {
        var faults = new Faults(cache, SEED);
        List<Operation> operations;
        int failures;
        List<String> errors;
        long end = System.nanoTime() + LONGEST.toNanos();
        try (var workload = new Workload(cache, "promise", 150, 8, SEED)) {
            for (Fault fault : faults.shuffled(schedule())) {
                if (System.nanoTime() - end < 0) {
                    faults.happen(fault);
                }
            }
            operations = workload.end();
            failures = workload.failures();
            errors = List.copyOf(workload.errors());
        }

        List<Violation> violations = new PromiseChecker(faults.outages()).check(operations);
        System.out.printf(
                "%d kills, %d pauses, %d changes of scale: %d calls, %d failed (%s), %d violations %s%n",
                faults.kills(),
                faults.pauses(),
                faults.scalings(),
                operations.size(),
                failures,
                counted(errors),
                violations.size(),
                counted(violations.stream()
                        .map(v -> v.getClass().getSimpleName())
                        .toList()));
        assertThat(operations.size()).isGreaterThan(1000);
        assertThat(violations).as("seed " + SEED).allMatch(CachePromiseIT::isWithinTheBound, "is within the bound");
    }

    /** Under a pause an older value may be read for a while; nothing else is ever permitted. */
    private static boolean isWithinTheBound(Violation violation) {
        return violation instanceof Stale stale && stale.staleness().compareTo(ShardedCache.STALENESS_BOUND) < 0;
    }

    private static Map<String, Long> counted(List<String> texts) {
        return texts.stream().collect(Collectors.groupingBy(text -> text, TreeMap::new, Collectors.counting()));
    }

    private static List<Fault> schedule() {
        List<Fault> faults = new ArrayList<>();
        faults.addAll(Collections.nCopies(FULL ? 44 : 2, Fault.SHARD_DIES));
        faults.addAll(Collections.nCopies(FULL ? 20 : 1, Fault.ROUTER_DIES));
        faults.addAll(Collections.nCopies(FULL ? 8 : 1, Fault.ROUTER_AND_SHARD_DIE));
        faults.addAll(Collections.nCopies(FULL ? 5 : 0, Fault.TWO_SHARDS_DIE));
        faults.addAll(Collections.nCopies(FULL ? 30 : 2, Fault.SHARD_STANDS_STILL));
        faults.addAll(Collections.nCopies(FULL ? 10 : 1, Fault.ROUTER_STANDS_STILL));
        faults.addAll(Collections.nCopies(FULL ? 10 : 1, Fault.SHARD_STANDS_STILL_AND_ANOTHER_DIES));
        faults.addAll(Collections.nCopies(FULL ? 10 : 1, Fault.SHARD_JOINS));
        faults.addAll(Collections.nCopies(FULL ? 10 : 1, Fault.SHARD_LEAVES));
        return faults;
    }

    @Test
    void noCallFailsAndNothingIsMissedWhenOneOfFourShardsIsKilled() throws Exception {
        try (var workload = new Workload(cache, "kill", 2_000, 8, SEED)) {
            await().until(() -> workload.operations() > 2_000);
            long before = System.nanoTime();
            cache.kill(cache.shards().getFirst());
            cache.awaitSettled();
            long settled = System.nanoTime();
            int enough = workload.operations() + 1_000;
            await().until(() -> workload.operations() > enough);
            List<Operation> operations = workload.end();

            assertThat(workload.failures()).as("%s", workload.errors()).isZero();
            assertThat(new PromiseChecker(List.of()).check(operations)).isEmpty();
            System.out.printf(
                    "hit ratio before the kill %.3f, until all was settled again (%d ms) %.3f, after %.3f%n",
                    hits(operations, 0, before),
                    Duration.ofNanos(settled - before).toMillis(),
                    hits(operations, before, settled),
                    hits(operations, settled, Long.MAX_VALUE));
            assertThat(Duration.ofNanos(settled - before)).isLessThan(Duration.ofSeconds(30));
        }
    }

    private static double hits(List<Operation> operations, long from, long until) {
        return operations.stream()
                .filter(Get.class::isInstance)
                .map(Get.class::cast)
                .filter(get -> get.start() >= from && get.start() < until)
                .mapToInt(get -> get.value() == null ? 0 : 1)
                .average()
                .orElse(0);
    }
}

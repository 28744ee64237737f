package org.distributedpatterns.acceptance.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.distributedpatterns.acceptance.Turn;
import org.distributedpatterns.acceptance.promise.Faults.Fault;
import org.distributedpatterns.acceptance.promise.Operation.Get;
import org.distributedpatterns.acceptance.promise.Violation.Expired;
import org.distributedpatterns.acceptance.promise.Violation.Lost;
import org.distributedpatterns.acceptance.promise.Violation.Stale;
import org.distributedpatterns.acceptance.promise.Violation.Unknown;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Two routers whose clocks are a minute apart, four shards, and everything that can happen to them, in an order that
 * {@code -Dplatform.promise.seed} chooses: a few faults within a minute, or ({@code -Dplatform.full=true}) 100 kills,
 * 50 pauses and 20 changes of scale. After {@code -Dplatform.promise.minutes} no further fault begins.
 */
@EnabledIf(value = "isItsTurn", disabledReason = "is another one's turn today: see Turn")
class CachePromiseIT {

    private static final boolean FULL = Boolean.getBoolean("platform.full");
    private static final long SEED = Long.getLong("platform.promise.seed", 1);
    private static final Duration LONGEST = Duration.ofMinutes(Long.getLong("platform.promise.minutes", FULL ? 60 : 1));

    private static final Duration PATIENCE = Duration.ofMinutes(2); // with a busy machine

    private static ShardedCache cache;

    static boolean isItsTurn() {
        return Turn.PROMISE.isNow();
    }

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
        var diary = new Diary();
        var faults = new Faults(cache, diary, SEED);
        List<Operation> operations;
        int failures;
        int refused;
        List<String> errors;
        long begin = System.nanoTime();
        try (var workload = new Workload(cache, "promise", Workload.Mix.ALL, 60, 6, SEED)) {
            for (Fault fault : faults.shuffled(schedule())) {
                if (System.nanoTime() - begin < LONGEST.toNanos()) {
                    faults.happen(fault);
                }
            }
            operations = workload.end();
            failures = workload.failures();
            refused = workload.refused();
            errors = List.copyOf(workload.errors());
        }

        List<Violation> violations = new PromiseChecker(faults.outages()).check(operations);
        List<Violation> broken = violations.stream()
                .filter(v -> !isPermitted(v, faults.standstills()))
                .toList();
        System.out.printf(
                "seed %d, %d s: %d kills, %d pauses, %d changes of scale: %d calls, %d to a dead router, %d failed %s;"
                        + " %d broken promises, %d values too old within the bound, the oldest by %d ms%n",
                SEED,
                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                faults.kills(),
                faults.pauses(),
                faults.scalings(),
                operations.size(),
                refused,
                failures,
                counted(errors),
                broken.size(),
                violations.size() - broken.size(),
                oldest(violations).toMillis());
        violations.stream().limit(5).forEach(v -> System.out.println(diary.story(v, operations)));
        assertThat(operations.size()).isGreaterThan(1000);
        assertThat(broken).as("broken promises, seed " + SEED).isEmpty();
    }

    /**
     * While somebody stands still, and for as long as the bound after it, an older value may be read, or one whose time
     * is over: it counts from when a shard took it, which may have been when that went on. Nothing else is permitted.
     */
    private static boolean isPermitted(Violation violation, List<Outage> pauses) {
        Duration by = switch (violation) {
            case Stale stale -> stale.staleness();
            case Expired expired -> expired.by();
            case Lost _, Unknown _ -> ShardedCache.STALENESS_BOUND;
        };
        return by.compareTo(ShardedCache.STALENESS_BOUND) < 0
                && pauses.stream()
                        .anyMatch(pause -> violation.read().end() > pause.start()
                                && violation.read().start() < pause.end() + ShardedCache.STALENESS_BOUND.toNanos());
    }

    private static Duration oldest(List<Violation> violations) {
        return violations.stream()
                .filter(Stale.class::isInstance)
                .map(violation -> ((Stale) violation).staleness())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static Map<String, Long> counted(Collection<String> texts) {
        return texts.stream().collect(Collectors.groupingBy(text -> text, TreeMap::new, Collectors.counting()));
    }

    private static List<Fault> schedule() {
        List<Fault> faults = new ArrayList<>();
        faults.addAll(Collections.nCopies(FULL ? 24 : 1, Fault.SHARD_DIES));
        faults.addAll(Collections.nCopies(FULL ? 8 : 0, Fault.ROUTER_DIES));
        faults.addAll(Collections.nCopies(FULL ? 24 : 1, Fault.ROUTER_AND_SHARD_DIE));
        faults.addAll(Collections.nCopies(FULL ? 5 : 0, Fault.TWO_SHARDS_DIE));
        faults.addAll(Collections.nCopies(FULL ? 30 : 1, Fault.SHARD_STANDS_STILL));
        faults.addAll(Collections.nCopies(FULL ? 10 : 1, Fault.ROUTER_STANDS_STILL));
        faults.addAll(Collections.nCopies(FULL ? 10 : 1, Fault.SHARD_STANDS_STILL_AND_ANOTHER_DIES));
        faults.addAll(Collections.nCopies(FULL ? 10 : 0, Fault.SHARD_JOINS));
        faults.addAll(Collections.nCopies(FULL ? 10 : 1, Fault.SHARD_LEAVES));
        return faults;
    }

    @Test
    void noCallFailsAndNothingIsMissedWhenOneOfFourShardsIsKilled() throws Exception {
        try (var workload = new Workload(cache, "kill", Workload.Mix.WITHOUT_ENDS, 500, 6, SEED)) {
            workload.putAll();
            awaitMore(workload, 1_000);
            long before = System.nanoTime();
            awaitMore(workload, 1_000);
            long killed = System.nanoTime();
            cache.kill(cache.shards().getFirst());
            cache.awaitSettled();
            long settled = System.nanoTime();
            awaitMore(workload, 1_000);
            List<Operation> operations = workload.end();

            double hitsBefore = hits(operations, before, killed);
            double hitsAfter = hits(operations, settled, Long.MAX_VALUE);
            System.out.printf(
                    "one of four shards killed: %d calls, %d failed %s, hit ratio before %.4f, until all was settled"
                            + " again (%d ms) %.4f, after %.4f%n",
                    operations.size(),
                    workload.failures(),
                    counted(workload.errors()),
                    hitsBefore,
                    Duration.ofNanos(settled - killed).toMillis(),
                    hits(operations, killed, settled),
                    hitsAfter);
            assertThat(workload.failures()).as("%s", workload.errors()).isZero();
            assertThat(new PromiseChecker(List.of()).check(operations)).isEmpty();
            assertThat(Duration.ofNanos(settled - killed)).isLessThan(Duration.ofSeconds(30));
            assertThat(hitsBefore).isGreaterThan(0.99); // or there is nothing to lose
            assertThat(hitsAfter).isGreaterThan(hitsBefore - 0.05);
        }
    }

    private static void awaitMore(Workload workload, int operations) {
        int enough = workload.operations() + operations;
        await().atMost(PATIENCE).until(() -> workload.operations() > enough);
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

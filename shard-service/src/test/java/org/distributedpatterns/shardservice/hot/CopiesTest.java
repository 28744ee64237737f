package org.distributedpatterns.shardservice.hot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.distributedpatterns.shardservice.hot.Copies.Wanted;
import org.junit.jupiter.api.Test;

/** Leases on a clock that the test moves, with owners a and b, copies x and y. */
class CopiesTest {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Wanted<String> WANTED = new Wanted<>("demo/hot", List.of("a", "b"), List.of("x", "y"));

    /** Owners that remember what they were told. */
    private static final class Owners implements CopyHolders<String> {
        private final Map<String, Long> epochs = new HashMap<>(Map.of("a", 10L, "b", 20L));
        private final Set<String> dead = new HashSet<>();
        private final List<String> said = new ArrayList<>();

        @Override
        public CompletableFuture<Long> announce(String owner, String key, List<String> copies, Duration lease) {
            said.add(owner + " knows " + key + " at " + copies);
            return dead.contains(owner)
                    ? CompletableFuture.failedFuture(new java.io.IOException(owner + " is dead"))
                    : CompletableFuture.completedFuture(epochs.get(owner));
        }

        @Override
        public CompletableFuture<Void> revoke(String owner, String key) {
            said.add(owner + " revokes " + key);
            epochs.merge(owner, 1L, Long::sum);
            return CompletableFuture.completedFuture(null);
        }
    }

    private final Owners owners = new Owners();
    private final Set<String> willing = new HashSet<>(List.of("x", "y"));
    private int refreshes;
    private Runnable whileRefreshing = () -> {};
    private long now;
    private final Copies<String> copies = new Copies<>(
            owners,
            wanted -> {
                refreshes++;
                whileRefreshing.run();
                return willing;
            },
            name -> name,
            () -> now,
            LEASE);

    @Test
    void aCopyIsReadOnlyAfterEveryOwnerKnowsAndItWasFilled() throws Exception {
        whileRefreshing = () -> {
            assertThat(owners.said).containsExactly("a knows demo/hot at [x, y]", "b knows demo/hot at [x, y]");
            assertThat(copies.of("demo/hot")).isEmpty();
        };
        copies.hold(List.of(WANTED));

        assertThat(refreshes).isOne();
        assertThat(copies.of("demo/hot")).containsExactlyInAnyOrder("x", "y");
        assertThat(copies.of("demo/other")).isEmpty();
    }

    @Test
    void aLeaseEndsByItself() throws Exception {
        copies.hold(List.of(WANTED));
        now += LEASE.toNanos() - 1;
        assertThat(copies.of("demo/hot")).isNotEmpty();
        now += 1;
        assertThat(copies.of("demo/hot")).isEmpty();
    }

    @Test
    void aRenewalWithoutAGapFillsNothingAnew() throws Exception {
        copies.hold(List.of(WANTED));
        now += LEASE.toNanos() / 2;
        copies.hold(List.of(WANTED));
        now += LEASE.toNanos() - 1;

        assertThat(refreshes).isOne();
        assertThat(copies.of("demo/hot")).isNotEmpty();
    }

    @Test
    void aGapAtOneOwnerFillsAnew() throws Exception {
        copies.hold(List.of(WANTED));
        owners.epochs.merge("b", 1L, Long::sum);
        copies.hold(List.of(WANTED));

        assertThat(refreshes).isEqualTo(2);
    }

    @Test
    void anOwnerThatCanNotBeToldEndsTheLease() throws Exception {
        copies.hold(List.of(WANTED));
        owners.dead.add("b");
        copies.hold(List.of(WANTED));

        assertThat(copies.of("demo/hot")).isEmpty();
    }

    @Test
    void aKeyThatIsNotWantedAnyMoreIsLetGo() throws Exception {
        copies.hold(List.of(WANTED));
        copies.hold(List.of());
        assertThat(copies.of("demo/hot")).isEmpty();
    }

    @Test
    void aCopyThatLacksTheKeyIsNotReadUntilItIsFilledAgain() throws Exception {
        copies.hold(List.of(WANTED));
        copies.lacks("demo/hot", "x");
        assertThat(copies.of("demo/hot")).containsExactly("y");

        copies.hold(List.of(WANTED));
        assertThat(refreshes).isEqualTo(2);
        assertThat(copies.of("demo/hot")).contains("x", "y");
    }

    @Test
    void aCopyThatMissedAWriteIsReadByNobody() throws Exception {
        copies.hold(List.of(WANTED));
        copies.missed("demo/hot", WANTED.owners());
        assertThat(copies.of("demo/hot")).isEmpty();
        assertThat(owners.said).contains("a revokes demo/hot", "b revokes demo/hot");

        copies.hold(List.of(WANTED));
        assertThat(refreshes).isEqualTo(2);
        assertThat(copies.of("demo/hot")).isNotEmpty();
    }

    @Test
    void aWriteThatIsMissedDuringARenewalWins() throws Exception {
        copies.hold(List.of(WANTED));
        owners.epochs.merge("a", 1L, Long::sum);
        whileRefreshing = () -> copies.missed("demo/hot", WANTED.owners());
        copies.hold(List.of(WANTED));

        assertThat(copies.of("demo/hot")).isEmpty();
    }

    @Test
    void aKeyWithoutAValueIsNotSpread() throws Exception {
        willing.clear();
        copies.hold(List.of(WANTED));
        assertThat(copies.of("demo/hot")).isEmpty();
    }
}

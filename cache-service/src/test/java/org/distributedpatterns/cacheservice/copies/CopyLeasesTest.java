package org.distributedpatterns.cacheservice.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyLeasesTest {

    private static final Duration LEASE = Duration.ofSeconds(2);

    private long now;
    private final CopyLeases leases = new CopyLeases(() -> now, 100);

    private long announce(String... copies) {
        return leases.announce("demo/hot", List.of(copies), LEASE).orElseThrow();
    }

    @Test
    void copiesAreKnownForAsLongAsTheirLease() {
        assertThat(leases.of("demo/hot")).isEmpty();
        announce("y", "x");
        assertThat(leases.of("demo/hot")).containsExactly("x", "y");
        assertThat(leases.of("demo/other")).isEmpty();
        now += LEASE.toNanos();
        assertThat(leases.of("demo/hot")).isEmpty();
    }

    @Test
    void theEpochStaysWhileThereIsNoGap() {
        long epoch = announce("x", "y");
        now += LEASE.toNanos() - 1;
        assertThat(announce("x", "y")).isEqualTo(epoch);
        assertThat(announce("x")).isEqualTo(epoch);
        now += LEASE.toNanos();
        assertThat(announce("x", "y")).isGreaterThan(epoch);
    }

    @Test
    void anotherCopyBeginsAnotherEpoch() {
        long epoch = announce("x");
        assertThat(announce("x", "y")).isGreaterThan(epoch);
        assertThat(leases.of("demo/hot")).containsExactly("x", "y");
    }

    @Test
    void aGapOfOneCopyIsAGapEvenWhileAnotherIsHeld() {
        announce("x");
        now += LEASE.toNanos() / 2;
        long epoch = announce("y");
        now += LEASE.toNanos() / 2;
        assertThat(leases.of("demo/hot")).containsExactly("y");
        assertThat(announce("x")).isGreaterThan(epoch);
    }

    @Test
    void aRevokedCopyIsStillWrittenToAndHasToBeFilledAnew() {
        long epoch = announce("x");
        leases.revoke("demo/hot");
        assertThat(leases.of("demo/hot")).containsExactly("x");
        assertThat(announce("x")).isGreaterThan(epoch);
        leases.revoke("demo/other");
        assertThat(leases.of("demo/other")).isEmpty();
    }

    @Test
    void aShorterLeaseDoesNotCutALongerOne() {
        announce("x");
        leases.announce("demo/hot", List.of("x"), Duration.ofMillis(1));
        now += LEASE.toNanos() - 1;
        assertThat(leases.of("demo/hot")).containsExactly("x");
    }

    @Test
    void thereIsRoomForSoManyKeysAndAgainWhenTheirLeasesAreOver() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(leases.announce("demo/" + i, List.of("x"), LEASE)).isPresent();
        }
        assertThat(leases.announce("demo/more", List.of("x"), LEASE)).isEmpty();
        assertThat(leases.announce("demo/1", List.of("x"), LEASE)).isPresent();
        now += LEASE.toNanos();
        assertThat(leases.announce("demo/more", List.of("x"), LEASE)).isPresent();
    }
}

package org.distributedpatterns.cacheservice.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutersTest {

    private static final String A = "shard-service-1/1000";
    private static final String B = "shard-service-2/1000";

    private final AtomicLong nanos = new AtomicLong(-77);
    private final AtomicLong newcomers = new AtomicLong();
    private final Routers routers = new Routers(nanos::get, 42, Duration.ofSeconds(1), newcomers::incrementAndGet);
    private long sequence;

    @Test
    void whatNoRouterKnowsHasMissedNothing() {
        assertThat(routers.isDoubtful()).isFalse();
    }

    @Test
    void aRouterIsANewcomerOnceAndAgainWhenItComesBackAfterItWasForgotten() {
        String stamp = vouch(A, null);
        vouch(A, stamp);
        assertThat(newcomers).hasValue(1);
        vouch(B, null);
        assertThat(newcomers).hasValue(2);

        routers.forget(A);
        vouch(A, stamp);
        assertThat(newcomers).as("what changed meanwhile it has not seen").hasValue(3);
    }

    @Test
    void aRouterThatIsNewHasToVouchFirst() {
        String stamp = vouch(A, null);
        assertThat(routers.isDoubtful()).isTrue();
        vouch(A, stamp);
        assertThat(routers.isDoubtful()).isFalse();
    }

    @Test
    void aWordLastsFromTheStampNotFromItsArrival() {
        String stamp = vouch(A, null);
        pass(900);
        vouch(A, stamp);
        assertThat(routers.isDoubtful()).isFalse();
        pass(100);
        assertThat(routers.isDoubtful()).isTrue();
    }

    /** The process stood still, and the pings that waited for it are served first. */
    @Test
    void aPingThatLayInABufferVouchesForATimeThatIsOver() {
        String stamp = vouch(A, null);
        pass(5_000);
        vouch(A, stamp);
        assertThat(routers.isDoubtful()).isTrue();
    }

    @Test
    void allRoutersHaveToVouch() {
        String stamp = vouch(A, null);
        vouch(B, null);
        vouch(A, stamp);
        assertThat(routers.isDoubtful()).isTrue();
        vouch(B, stamp);
        assertThat(routers.isDoubtful()).isFalse();
    }

    @Test
    void aRouterThatGoesOnWithoutItEndsItsWordAtOnce() {
        String stamp = vouch(A, null);
        vouch(A, stamp);
        skip(A, ++sequence);
        assertThat(routers.isDoubtful()).isTrue();
        vouch(A, stamp);
        assertThat(routers.isDoubtful()).isFalse();
    }

    @Test
    void aPingThatWasOvertakenCountsForNothing() {
        String stamp = vouch(A, null);
        skip(A, 10);
        routers.pinged(new Ping(A, 9, stamp, false, Set.of()));
        assertThat(routers.isDoubtful()).isTrue();
    }

    @Test
    void aStampOfAnotherLifeOrOfNonsenseVouchesForNothing() {
        vouch(A, null);
        vouch(A, "41.0");
        assertThat(routers.isDoubtful()).isTrue();
        vouch(A, "2a.soon");
        assertThat(routers.isDoubtful()).isTrue();
        vouch(A, "2a." + Long.MAX_VALUE / 4); // from the future: no longer than from now
        pass(1_000);
        assertThat(routers.isDoubtful()).isTrue();
    }

    @Test
    void aSilentRouterIsNamedAndForgettingItEndsTheDoubt() {
        vouch(A, vouch(A, null));
        pass(3_999);
        assertThat(routers.lapsedFor(Duration.ofSeconds(3))).isEmpty();
        pass(1);
        assertThat(routers.lapsedFor(Duration.ofSeconds(3))).containsExactly(A);
        routers.forget(A);
        assertThat(routers.isDoubtful()).isFalse();
        assertThat(routers.count()).isZero();
    }

    @Test
    void whatARouterSkippedIsKnownAlsoWhenItIsGone() {
        skip(A, 1);
        assertThat(routers.hasSkipped(A, "cache-service-9@h:1")).isTrue();
        assertThat(routers.hasSkipped(A, "cache-service-8@h:1")).isFalse();
        assertThat(routers.hasSkipped(B, "cache-service-9@h:1")).isFalse();
        routers.forget(A);
        assertThat(routers.hasSkipped(A, "cache-service-9@h:1")).isTrue();
    }

    @Test
    void aRouterThatWasCutOffAndIsBackCountsAgain() {
        skip(A, 1);
        routers.forget(A);
        skip(A, 2);
        assertThat(routers.isDoubtful()).isTrue();
    }

    @Test
    void aYoungerProcessOfTheNameSupersedesTheOlder() {
        vouch(A, vouch(A, null));
        assertThat(routers.isSuperseded(A)).isFalse();
        vouch("shard-service-1/2000", null);
        assertThat(routers.isSuperseded(A)).isTrue();
        assertThat(routers.isSuperseded("shard-service-1/2000")).isFalse();
    }

    private String vouch(String router, @Nullable String echo) {
        return routers.pinged(new Ping(router, ++sequence, echo, false, Set.of()));
    }

    private void skip(String router, long number) {
        routers.pinged(new Ping(router, number, null, true, Set.of("cache-service-9@h:1")));
    }

    private void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }
}

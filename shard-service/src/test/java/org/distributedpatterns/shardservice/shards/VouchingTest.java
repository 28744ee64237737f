package org.distributedpatterns.shardservice.shards;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.shardservice.shards.ShardClient.Pong;
import org.distributedpatterns.shardservice.shards.ShardClient.Skipped;
import org.junit.jupiter.api.Test;

class VouchingTest {

    private static final Duration LEASE = Duration.ofMillis(1000);

    private final AtomicLong nanos = new AtomicLong(99);
    private final Vouching vouching = new Vouching(nanos::get);

    @Test
    void aStrangerIsNotVouchedForAndNeverWas() {
        assertThat(vouching.isKnown()).isFalse();
        assertThat(vouching.next("r-1/1", Skipped.NO, "").echo()).isNull();
        assertThat(vouching.lastsFor()).isZero();
    }

    @Test
    void aWordLastsAtMostFromTheStampsArrival() {
        vouching.answered(new Pong(true, "s1", LEASE, ""));
        pass(200);
        assertThat(vouching.next("r-1/1", Skipped.NO, "").echo()).isEqualTo("s1");
        assertThat(vouching.lastsFor()).isEqualTo(Duration.ofMillis(850)); // a twentieth for drift
    }

    @Test
    void whoIsSkippedGetsNoEchoAndTheWordRunsOut() {
        vouching.answered(new Pong(true, "s1", LEASE, ""));
        vouching.next("r-1/1", Skipped.NO, "");
        pass(100);
        vouching.answered(new Pong(true, "s2", LEASE, ""));
        assertThat(vouching.next("r-1/1", Skipped.YES, "x").echo()).isNull();
        assertThat(vouching.lastsFor()).isEqualTo(Duration.ofMillis(950));
        pass(950);
        assertThat(vouching.lastsFor()).isZero();
    }

    @Test
    void pingsAreNumbered() {
        assertThat(vouching.next("r-1/1", Skipped.NO, "").sequence()).isEqualTo(1);
        assertThat(vouching.next("r-1/1", Skipped.YES, "").sequence()).isEqualTo(2);
    }

    private void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }
}

package org.distributedpatterns.shardservice.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a loop whose time stands still until it is advanced. */
class AlarmTest {

    private static final long NOTHING_SCHEDULED = -1;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicInteger looks = new AtomicInteger();
    private final Alarm alarm = new Alarm(channel.eventLoop(), 20, looks::incrementAndGet);
    private final long now = System.nanoTime();

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    private void setFor(long millis) {
        alarm.setFor(now + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private long pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        return channel.runScheduledPendingTasks();
    }

    @Test
    void itLooksOnceForAllThatIsOverTogetherAndThenSleeps() {
        setFor(10_000);
        setFor(10_019);
        setFor(60_000);

        assertThat(pass(9_000)).isPositive();
        assertThat(looks).hasValue(0);
        assertThat(pass(1_020)).isEqualTo(NOTHING_SCHEDULED);
        assertThat(looks).hasValue(1);
    }

    @Test
    void whatIsOverSoonerIsLookedAfterSooner() {
        setFor(60_000);
        setFor(10_000);

        assertThat(pass(10_020)).isEqualTo(NOTHING_SCHEDULED);
        assertThat(looks).hasValue(1);
    }

    @Test
    void aLookMaySetItAnew() {
        setFor(10_000);
        pass(10_020);
        setFor(10_000);

        assertThat(pass(10_020)).isEqualTo(NOTHING_SCHEDULED);
        assertThat(looks).hasValue(2);
    }

    @Test
    void aTimeThatIsPastIsLookedAfterSoonAndNotAgainAndAgain() {
        setFor(-60_000);
        setFor(-1);

        assertThat(pass(19)).isPositive();
        assertThat(looks).hasValue(0);
        assertThat(pass(1)).isEqualTo(NOTHING_SCHEDULED);
        assertThat(looks).hasValue(1);
    }

    @Test
    void aTimeThatIsPastDoesNotPutOffALookThatComesSooner() {
        setFor(-60_000);
        pass(10);
        setFor(-60_000);

        assertThat(pass(10)).isEqualTo(NOTHING_SCHEDULED);
        assertThat(looks).hasValue(1);
    }
}

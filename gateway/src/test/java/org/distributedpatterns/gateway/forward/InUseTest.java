package org.distributedpatterns.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.gateway.balance.Pool;
import org.distributedpatterns.gateway.forward.InUse.Use;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.settings.SettingsReader;
import org.junit.jupiter.api.Test;

class InUseTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may overflow
    private final Pool pool = new Pool(SettingsReader.read(Map.of()), nanos::get, (member, reason) -> {});
    private final InUse inUse = new InUse(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void whatNobodyHasCalledIsNotInUse() {
        assertThat(inUse.of(pool)).isEqualTo(Use.NONE);
    }

    @Test
    void whatIsCalledIsInUseForAMinuteMore() {
        pool.fit();
        assertThat(inUse.of(pool)).isEqualTo(Use.PRESENT);
        pass(Duration.ofSeconds(60));
        assertThat(inUse.of(pool)).isEqualTo(Use.PRESENT);
        pass(Duration.ofNanos(1));
        assertThat(inUse.of(pool)).isEqualTo(Use.NONE);
    }

    @Test
    void aCallAfterAPauseIsToldFromOneInBetween() {
        pool.fit();
        inUse.of(pool);
        pass(Duration.ofSeconds(50));
        pool.fit();
        assertThat(inUse.of(pool)).isEqualTo(Use.PRESENT);
        pass(Duration.ofSeconds(61));
        pool.fit();
        assertThat(inUse.of(pool)).isEqualTo(Use.AGAIN);
        assertThat(inUse.of(pool)).isEqualTo(Use.PRESENT);
    }

    @Test
    void whoLooksWhetherAnInstanceIsPassedOverWantsToKnowToo() {
        var member = new Member("a-1", "127.0.0.1", 1, Map.of());
        pool.update(List.of(member));
        pool.isPassedOver(member);
        assertThat(inUse.of(pool)).isEqualTo(Use.PRESENT);
    }
}

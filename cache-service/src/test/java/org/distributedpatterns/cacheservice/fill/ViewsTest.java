package org.distributedpatterns.cacheservice.fill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.distributedpatterns.cacheservice.ring.Layout;
import org.distributedpatterns.cacheservice.ring.Sharding;
import org.junit.jupiter.api.Test;

class ViewsTest {

    private static final List<String> KEYS =
            IntStream.range(0, 1000).mapToObj(i -> "demo/" + i).toList();

    private static final Layout RING = new Layout(Sharding.RING, Map.of());

    private final AtomicLong nanos = new AtomicLong();
    private final Views views = new Views(nanos::get, Duration.ofSeconds(10));
    private final Ownership alone = new Ownership("a", List.of("a"), RING, 1);
    private final Ownership shared = new Ownership("a", List.of("a", "b"), RING, 1);

    @Test
    void whatWasOwnedAMomentAgoIsHandedOverAndAfterwardsKept() {
        views.changeTo(alone);
        views.changeTo(shared);
        assertThat(KEYS).allMatch(views.owned());

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(KEYS).allMatch(key -> views.owned().test(key) == shared.owns(key));
    }

    @Test
    void aRouterThatKnowsOnlyThePresentMembershipEndsWhatWasOwnedBefore() {
        views.changeTo(alone);
        views.changeTo(shared);
        views.forgetFormer();
        assertThat(KEYS).allMatch(key -> views.owned().test(key) == shared.owns(key));

        views.changeTo(alone);
        assertThat(KEYS).as("known to all routers, the new one included").allMatch(views.owned());
    }

    @Test
    void nothingIsHandedOverByWhoWasNeverAMember() {
        assertThat(KEYS).noneMatch(views.owned());
    }
}

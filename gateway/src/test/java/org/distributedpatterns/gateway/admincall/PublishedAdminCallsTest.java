package org.distributedpatterns.gateway.admincall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.distributedpatterns.gateway.membership.Member;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.PathContainer;

class PublishedAdminCallsTest {

    private static final Duration MEMORY = Duration.ofMinutes(5);
    private static final String SAYS_NOTHING = "-";
    private static final String NONE = "";

    private final Changing directory = new Changing();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final PublishedAdminCalls calls = new PublishedAdminCalls(directory, MEMORY, () -> now);

    /** What is current is so before anybody hears of it. */
    private static final class Changing implements Directory {

        private Fleet current = Fleet.UNKNOWN;
        private @Nullable Consumer<Fleet> listener;

        @Override
        public Fleet current() {
            return current;
        }

        @Override
        public void onChange(Consumer<Fleet> listener) {
            this.listener = listener;
            listener.accept(current);
        }

        void tell() {
            if (listener != null) {
                listener.accept(current);
            }
        }
    }

    /** Each instance by what it publishes. */
    private void fleet(String... published) {
        List<Member> members = IntStream.range(0, published.length)
                .mapToObj(i -> new Member(
                        "s-" + i,
                        "127.0.0.1",
                        1,
                        published[i].equals(SAYS_NOTHING) ? Map.of() : Map.of("admin-calls", published[i])))
                .toList();
        directory.current = new Fleet(members.isEmpty() ? Map.of() : Map.of("s", members), true);
    }

    private boolean needsToken(String call) {
        String[] parts = call.split(" ");
        return calls.of("s").contain(parts[0], PathContainer.parsePath(parts[1]));
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    @Test
    void allThatAnyInstancePublishesHolds() {
        fleet("PUT /api/a,DELETE /api/a", "PUT /api/b", NONE, SAYS_NOTHING);
        assertThat(List.of("PUT /api/a", "DELETE /api/a", "PUT /api/b")).allMatch(this::needsToken);
        assertThat(List.of("GET /api/a", "DELETE /api/b")).noneMatch(this::needsToken);
        assertThat(calls.of("another")).isSameAs(AdminCalls.NONE);
    }

    @Test
    void aCallHoldsFromTheMomentThatItsInstanceIsKnownEvenAheadOfTheNews() {
        fleet(NONE);
        assertThat(needsToken("PUT /api/a")).isFalse();
        fleet(NONE, "PUT /api/a");
        assertThat(needsToken("PUT /api/a")).isTrue();
    }

    @Test
    void whatAnInstanceThatHasGonePublishedHoldsForAWhileThoughNobodyAskedMeanwhile() {
        fleet(NONE, "PUT /api/a");
        directory.tell();
        fleet(NONE);
        directory.tell();
        after(MEMORY.minusMillis(1));
        assertThat(needsToken("PUT /api/a")).isTrue();
        after(Duration.ofMillis(1));
        assertThat(needsToken("PUT /api/a")).isFalse();
    }

    @Test
    void whoComesBackInTimeHasMissedNothing() {
        fleet("PUT /api/a");
        assertThat(needsToken("PUT /api/a")).isTrue();
        fleet();
        assertThat(needsToken("PUT /api/a")).isTrue();
        after(MEMORY.minusMillis(1));
        fleet("PUT /api/a");
        assertThat(needsToken("PUT /api/a")).isTrue();
        after(MEMORY);
        assertThat(needsToken("PUT /api/a")).isTrue();
    }

    /** A version from before there were such calls does not know what it would open. */
    @Test
    void whoSaysNothingWithdrawsNothing() {
        fleet("PUT /api/a");
        assertThat(needsToken("PUT /api/a")).isTrue();
        fleet(SAYS_NOTHING);
        after(MEMORY.multipliedBy(10));
        assertThat(needsToken("PUT /api/a")).isTrue();
        fleet(NONE);
        assertThat(needsToken("PUT /api/a")).isTrue();
        after(MEMORY);
        assertThat(needsToken("PUT /api/a")).isFalse();
    }

    @Test
    void whetherReadsAreProtectedFollows() {
        fleet("PUT /api/a");
        assertThat(calls.protectReads()).isFalse();
        fleet("PUT /api/a,GET /api/a");
        assertThat(calls.protectReads()).isTrue();
        fleet("PUT /api/a");
        assertThat(calls.protectReads()).isTrue();
        after(MEMORY);
        assertThat(calls.protectReads()).isFalse();
    }

    @Test
    void theSameCallsAreMadeReadyOnce() {
        fleet("PUT /api/a");
        AdminCalls first = calls.of("s");
        fleet("PUT /api/a", "PUT /api/a");
        assertThat(Arrays.asList(calls.of("s"), calls.of("s"))).allMatch(each -> each == first);
    }
}

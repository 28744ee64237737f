package org.distributedpatterns.cacheservice.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Keyed;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Mark;
import org.distributedpatterns.cacheservice.fill.FillProperties.Fill;
import org.distributedpatterns.cacheservice.fill.FillProperties.Trust;
import org.distributedpatterns.cacheservice.membership.Member;
import org.distributedpatterns.cacheservice.periodic.Tasks;
import org.distributedpatterns.cacheservice.ring.HashFunction;
import org.distributedpatterns.cacheservice.ring.Sharding;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.Stored;
import org.distributedpatterns.cacheservice.store.WriteResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** One instance, {@code c-1}, among members that hand over what the test says, or can't be asked. */
class FillerTest {

    private static final List<String> KEYS =
            IntStream.range(0, 1000).mapToObj(i -> "demo/" + i).toList();

    private final FillProperties properties = properties(1);
    private final Store store = new Store(
            1 << 20, Ticker.systemTicker(), key -> HashFunction.xxh64().hash(key));
    private final Others others = new Others();
    private final Filler filler = new Filler("c-1", store, others, properties, new Tasks(new SimpleMeterRegistry()));

    @AfterEach
    void stop() {
        filler.close();
    }

    @Test
    void whatOthersOwnIsDroppedSoonAlsoWhileNobodyIsSettled() {
        startAlone();
        KEYS.forEach(key -> store.write(key, entry("old", 1)));

        others.unreachable.put("c-2", true);
        filler.membersChanged(members("c-1", "c-2"));

        String lost = lostTo("c-1", "c-2");
        await().until(() -> store.peek(lost) == null);
        assertThat(filler.isSettled()).isFalse();
        assertThat(KEYS.stream().filter(ownership("c-1", "c-2")::owns))
                .isNotEmpty()
                .allMatch(key -> store.peek(key) != null);
    }

    @Test
    void aRangeThatComesBackBeginsEmpty() {
        startAlone();
        others.unreachable.put("c-2", true);
        filler.membersChanged(members("c-1", "c-2"));
        String lost = lostTo("c-1", "c-2");
        store.write(lost, entry("left over", 1));
        Stored leftOver = Objects.requireNonNull(store.peek(lost));
        await().until(() -> !filler.handsOver().test(lost, leftOver));
        store.write(lost, entry("a router was late", 2));

        filler.membersChanged(members("c-1"));

        assertThat(store.peek(lost)).isNull();
        await().until(filler::isSettled);
        assertThat(store.write(lost, entry("new", 2))).isInstanceOf(WriteResult.Accepted.class);
    }

    @Test
    void aRangeThatComesBackWhileItIsStillWrittenHereKeepsWhatItHas() {
        startAlone();
        String lost = lostTo("c-1", "c-2");

        store.write(lost, entry("value", 1));
        filler.membersChanged(members("c-1", "c-2"));
        filler.membersChanged(members("c-1"));

        assertThat(store.peek(lost)).isNotNull();
        await().until(filler::isSettled);
        assertThat(store.peek(lost)).as("alone, there is nobody to confirm it").isNotNull();
    }

    /** A router that starts after the loss writes to the new owner alone: a brief value, which has its time there. */
    @Test
    void aRangeThatComesBackBeginsEmptyIfARouterHasComeMeanwhile() {
        startAlone();
        String lost = lostTo("c-1", "c-2");

        store.write(lost, entry("overwritten elsewhere", 1));
        filler.membersChanged(members("c-1", "c-2"));
        filler.routerCame();
        filler.membersChanged(members("c-1"));

        assertThat(store.peek(lost)).isNull();
    }

    @Test
    void whatWasTakenAndHasBeenOverwrittenElsewhereByWhatHadItsTimeIsForgotten() throws Exception {
        List<String> own = KEYS.stream().filter(ownership("c-1", "c-2")::owns).toList();
        String key = own.getFirst();
        String other = own.getLast();
        others.entries.put("c-2", Map.of(key, entry("old", 1), other, entry("stays", 1)));
        filler.fillBeforeJoining(() -> members("c-2"));
        Stored taken = Objects.requireNonNull(store.peek(key));

        filler.membersChanged(members("c-1", "c-2"));
        assertThat(filler.handsOver().test(key, taken))
                .as("is handed on before it is confirmed")
                .isFalse();
        others.entries.put("c-2", Map.of(other, entry("stays", 1))); // c-2 took a brief value, and forgot both
        filler.start();

        await().until(filler::isSettled);
        assertThat(store.peek(key)).isNull();
        assertThat(filler.handsOver().test(other, Objects.requireNonNull(store.peek(other))))
                .isTrue();
    }

    @Test
    void whatWasTakenBeforeJoiningWaitsForTheJoin() throws Exception {
        others.entries.put("c-2", Map.of(lostTo("c-1", "c-2"), entry("taken", 1)));
        filler.fillBeforeJoining(() -> members("c-2"));
        long taken = filler.taken();

        filler.membersChanged(members("c-2")); // not yet a member

        assertThat(taken).isEqualTo(1);
        await().during(Duration.ofMillis(200)).until(() -> store.peek(lostTo("c-1", "c-2")) != null);
    }

    @Test
    void whatWasLostAndCameBackBeforeAnythingWasSettledIsInDoubtAndForgottenUnlessConfirmed() {
        startAlone();
        KEYS.forEach(key -> store.write(key, entry("old", 1)));
        others.unreachable.put("c-2", true);
        others.unreachable.put("c-3", true);

        filler.membersChanged(members("c-1", "c-2"));
        filler.membersChanged(members("c-1", "c-3"));

        // lost to c-2, which may have taken writes, and owned again
        String back = KEYS.stream()
                .filter(key -> !ownership("c-1", "c-2").owns(key)
                        && ownership("c-1", "c-3").owns(key))
                .findFirst()
                .orElseThrow();
        String kept = KEYS.stream()
                .filter(key -> ownership("c-1", "c-2").owns(key)
                        && ownership("c-1", "c-3").owns(key))
                .findFirst()
                .orElseThrow();
        assertThat(filler.isDoubtful(back)).isTrue();
        assertThat(filler.isDoubtful(kept)).isFalse();

        others.unreachable.clear();
        await().until(filler::isSettled);
        assertThat(store.peek(back)).isNull();
        assertThat(store.peek(kept)).isNotNull();
    }

    @Test
    void theOnlyOtherMemberIsAskedAgainUntilItAnswersOrIsGone() throws Exception {
        try (Filler two = new Filler("c-1", store, others, properties(2), new Tasks(new SimpleMeterRegistry()))) {
            others.entries.put("c-2", Map.of("demo/1", entry("there", 1)));
            others.unreachable.put("c-2", true);
            AtomicInteger attempts = new AtomicInteger();
            two.fillBeforeJoining(() -> {
                if (attempts.incrementAndGet() == 3) {
                    others.unreachable.clear();
                }
                return members("c-2");
            });
            assertThat(store.peek("demo/1")).isNotNull();

            others.unreachable.put("c-2", true);
            attempts.set(0);
            two.fillBeforeJoining(() -> attempts.incrementAndGet() == 3 ? List.of() : members("c-2"));
            assertThat(attempts).hasValue(3);
        }
    }

    @Test
    void oneOfTwoOtherMembersThatCannotBeAskedHoldsNothingBack() throws Exception {
        try (Filler two = new Filler("c-1", store, others, properties(2), new Tasks(new SimpleMeterRegistry()))) {
            others.unreachable.put("c-2", true);
            AtomicInteger attempts = new AtomicInteger();
            two.fillBeforeJoining(() -> {
                attempts.incrementAndGet();
                return members("c-2", "c-3");
            });
            assertThat(attempts).hasValue(1);
        }
    }

    /** Whatever the other side's address makes of a question: before, the first surprise was the end of all fills. */
    @Test
    void aFillThatBreaksIsNotTheLast() {
        var asked = new CountDownLatch(1);
        others.strange.put("c-2", asked);
        try (Filler quick = new Filler(
                "c-1", store, others, properties(1, Duration.ofMillis(1)), new Tasks(new SimpleMeterRegistry()))) {
            quick.start();
            quick.membersChanged(members("c-1", "c-2"));
            await().until(() -> asked.getCount() == 0);

            quick.membersChanged(members("c-1"));

            await().until(quick::isSettled);
        }
    }

    private static FillProperties properties(int replication) {
        return properties(replication, Duration.ofMinutes(10));
    }

    private static FillProperties properties(int replication, Duration releaseDelay) {
        return new FillProperties(
                replication,
                Sharding.RING,
                Map.of(),
                new Fill(
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(1),
                        Duration.ofMillis(200),
                        DataSize.ofMegabytes(64),
                        releaseDelay),
                new Trust(Duration.ofSeconds(1), Duration.ofSeconds(3)));
    }

    private void startAlone() {
        filler.start();
        filler.membersChanged(members("c-1"));
        await().until(filler::isSettled);
    }

    /** A key that {@code c-1} owns alone, and not among these. */
    private String lostTo(String... names) {
        return KEYS.stream()
                .filter(key -> !ownership(names).owns(key))
                .findFirst()
                .orElseThrow();
    }

    private Ownership ownership(String... names) {
        return new Ownership("c-1", List.of(names), properties);
    }

    private static Entry entry(String value, long version) {
        return Entry.value(value.getBytes(java.nio.charset.StandardCharsets.UTF_8), "text/plain", version, null);
    }

    private static List<Member> members(String... names) {
        return Stream.of(names)
                .map(name -> new Member(name, "127.0.0.1", 1, Map.of()))
                .toList();
    }

    private static final class Others implements EntrySource {

        private final Map<String, Boolean> unreachable = new ConcurrentHashMap<>();
        private final Map<String, Map<String, Entry>> entries = new ConcurrentHashMap<>();

        /** Those that a question about makes something throw. */
        private final Map<String, CountDownLatch> strange = new ConcurrentHashMap<>();

        @Override
        public Mark pull(Member from, Wanted wanted, Consumer<Keyed> sink) throws IOException {
            if (unreachable.containsKey(from.instance())) {
                throw new IOException("out of reach");
            }
            entries.getOrDefault(from.instance(), Map.of()).forEach((key, entry) -> sink.accept(new Keyed(key, entry)));
            return new Mark(1, 1);
        }

        @Override
        public boolean isSettled(Member member) {
            CountDownLatch asked = strange.get(member.instance());
            if (asked != null) {
                asked.countDown();
                throw new IllegalArgumentException("unsupported URI");
            }
            return false;
        }

        @Override
        public Skipped hasSkipped(Member member, String router, String shard) {
            return Skipped.UNKNOWN;
        }
    }
}

package org.distributedpatterns.shardservice.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.shardservice.membership.Member;
import org.distributedpatterns.shardservice.shards.ShardClient.Pong;
import org.distributedpatterns.shardservice.shards.ShardClient.Skipped;
import org.distributedpatterns.shardservice.shift.Shifts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard that listens and says nothing, beside one that answers. */
class ExclusionsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicBoolean permitted = new AtomicBoolean(true);
    private final List<Shard> pinged = new CopyOnWriteArrayList<>();
    private final Map<Shard, CompletableFuture<Pong>> answers = new ConcurrentHashMap<>();
    private ServerSocket listening;
    private Shard silent;
    private Shard witness;
    private Exclusions exclusions;

    @BeforeEach
    void start() throws Exception {
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        silent = shard("cache-service-1", listening.getLocalPort());
        witness = shard("cache-service-2", listening.getLocalPort());
        answers.put(witness, CompletableFuture.completedFuture(pong("w")));
        exclusions = new Exclusions(
                () -> List.of(silent, witness),
                shard -> {
                    pinged.add(shard);
                    return answers.computeIfAbsent(shard, s -> new CompletableFuture<>());
                },
                permitted::get,
                nanos::get,
                Thread::startVirtualThread);
    }

    @AfterEach
    void stop() throws Exception {
        listening.close();
    }

    @Test
    void aWriteGoesOnOnceTheShardHasHeardAndTheOthersKnow() {
        CompletableFuture<Void> fenced = exclusions.exclude(silent);
        assertThat(exclusions.told(silent)).isEqualTo(Skipped.YES);
        assertThat(exclusions.skipping()).isEqualTo("cache-service-1@127.0.0.1:" + listening.getLocalPort());
        assertThat(silent.isSuspected()).isTrue();
        assertThat(pinged).contains(silent, witness);
        assertThat(exclusions.isFenced(silent)).isFalse();

        answers.get(silent).complete(pong("s"));
        await().until(fenced::isDone);
        assertThat(exclusions.isFenced(silent)).isTrue();
    }

    @Test
    void aSilentShardThatKnowsThisRouterIsPassedOnceTheWordHasRunOut() {
        silent.vouching().answered(new Pong(true, "s", Duration.ofMillis(200), ""));
        silent.vouching().next("r-1/1", Skipped.NO, "");
        CompletableFuture<Void> fenced = exclusions.exclude(silent);
        assertThat(fenced).isNotDone();
        await().until(fenced::isDone);
        assertThat(silent.vouching().lastsFor()).isLessThanOrEqualTo(Duration.ZERO);
    }

    @Test
    void aSilentShardThatDoesNotKnowThisRouterIsWaitedFor() {
        assertThat(exclusions.exclude(silent)).isNotDone();
        assertThat(exclusions.owe(List.of(silent), "demo/k", 1)).isFalse();
    }

    @Test
    void whoseConnectionsAreRefusedIsGone() throws Exception {
        listening.close();
        CompletableFuture<Void> fenced = exclusions.exclude(silent);
        await().until(fenced::isDone);
    }

    @Test
    void aRouterThatMayBeTakenForGoneGoesOnWithoutNobody() {
        permitted.set(false);
        CompletableFuture<Void> fenced = exclusions.exclude(silent);
        answers.get(silent).complete(pong("s"));
        assertThat(fenced).isNotDone();
        permitted.set(true);
        await().until(fenced::isDone);
    }

    @Test
    void aRouterThatStoodStillFencesAnew() {
        exclude();
        answers.put(silent, new CompletableFuture<>());
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(exclusions.isFenced(silent)).isFalse();
        answers.get(silent).complete(pong("s2"));
        await().until(() -> exclusions.isFenced(silent));
    }

    @Test
    void whatWasMissedIsToldBeforeTheShardIsVouchedForAgain() {
        exclude();
        assertThat(exclusions.owe(List.of(silent), "demo/a", 7)).isTrue();
        assertThat(exclusions.owe(List.of(silent), "demo/a", 8)).isTrue();
        assertThat(exclusions.owe(List.of(silent), "demo/b", 9)).isTrue();
        List<String> told = new ArrayList<>();

        assertThat(exclusions.catchUp(silent, true, (shard, key, version) -> {
                    assertThat(exclusions.told(silent)).isEqualTo(Skipped.YES);
                    told.add(key + " " + version);
                }))
                .isTrue();

        assertThat(told).containsExactlyInAnyOrder("demo/a 8", "demo/b 9");
        assertThat(exclusions.told(silent)).isEqualTo(Skipped.NO);
        assertThat(exclusions.owe(List.of(silent), "demo/c", 10)).isFalse();
    }

    @Test
    void aWriteThatIsSkippedDuringTheCatchUpIsToldToo() {
        exclude();
        exclusions.owe(List.of(silent), "demo/a", 7);
        List<String> told = new ArrayList<>();
        exclusions.catchUp(silent, true, (shard, key, version) -> {
            told.add(key);
            if (told.size() == 1) {
                assertThat(exclusions.owe(List.of(silent), "demo/late", 8)).isTrue();
            }
        });
        assertThat(told).containsExactly("demo/a", "demo/late");
    }

    @Test
    void whoMissedMoreThanCanBeToldHasToFill() {
        exclude();
        for (int i = 0; i <= 10_000; i++) {
            exclusions.owe(List.of(silent), "demo/" + i, i + 1);
        }
        assertThat(exclusions.told(silent)).isEqualTo(Skipped.FILL);
        CatchUp nothing = (shard, key, version) -> {};
        assertThat(exclusions.catchUp(silent, true, nothing)).isFalse(); // it has not heard yet
        exclusions.heard(silent, Skipped.FILL);
        assertThat(exclusions.told(silent)).isEqualTo(Skipped.YES);
        assertThat(exclusions.catchUp(silent, false, nothing)).isFalse();
        assertThat(exclusions.catchUp(silent, true, nothing)).isTrue();
    }

    private void exclude() {
        exclusions.exclude(silent);
        answers.get(silent).complete(pong("s"));
        await().until(() -> exclusions.isFenced(silent));
    }

    private static Pong pong(String stamp) {
        return new Pong(true, stamp, Duration.ofSeconds(1), "");
    }

    private static Shard shard(String name, int port) {
        return new Shard(new Member(name, "127.0.0.1", port, Map.of()), new Shifts(System::nanoTime));
    }
}

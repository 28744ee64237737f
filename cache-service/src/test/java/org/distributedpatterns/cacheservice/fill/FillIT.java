package org.distributedpatterns.cacheservice.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.distributedpatterns.cacheservice.CacheFleet;
import org.distributedpatterns.cacheservice.CacheFleet.Instance;
import org.distributedpatterns.cacheservice.ring.HashFunction;
import org.distributedpatterns.cacheservice.ring.Ring;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances join and leave; each always comes to hold what the ring assigns to it. */
class FillIT {

    private static final List<String> KEYS =
            IntStream.range(0, 500).mapToObj(i -> "demo/key-" + i).toList();

    private CacheFleet fleet;

    @BeforeEach
    void start() throws Exception {
        fleet = new CacheFleet();
    }

    @AfterEach
    void stop() throws Exception {
        fleet.close();
    }

    @Test
    void anInstanceJoinsWithItsEntriesAndTheOthersFillWhatOneThatLeavesHeld() {
        Instance first = fleet.start();
        Instance second = fleet.start();
        await().until(() -> first.isSettled() && second.isSettled());
        write(List.of(first, second));
        first.send("DELETE", "/internal/cache/demo/key-0", "", "X-Version", "5000");
        second.send("DELETE", "/internal/cache/demo/key-0", "", "X-Version", "5000");
        first.put("demo/key-1", "newer at one owner only", 5001);

        Instance third = fleet.start();
        assertHolds(third, List.of(first, second, third)); // at once: it was filled before it joined
        await().until(third::isSettled);

        first.stop();
        await().until(() -> second.isSettled() && third.isSettled());
        assertHolds(second, List.of(second, third));
        assertHolds(third, List.of(second, third));
        assertThat(second.get("/internal/cache/demo/key-0").statusCode()).isEqualTo(410);
        assertThat(third.get("/internal/cache/demo/key-0").statusCode()).isEqualTo(410);
        List<Instance> owners = owners("demo/key-1", List.of(second, third));
        assertThat(owners)
                .allSatisfy(owner -> assertThat(
                                owner.get("/internal/cache/demo/key-1").body())
                        .isEqualTo("newer at one owner only"));
    }

    @Test
    void aDoubtIsSaidWithTheAnswersAndOverOnceItIsFilledAnew() {
        Instance first = fleet.start("--platform.cache.fill.recheck-delay=2s");
        Instance second = fleet.start();
        await().until(() -> first.isSettled() && second.isSettled());
        second.put("demo/missed", "written while the first stood still", 9);

        first.bean(Filler.class).doubtEverything("a test says so");

        assertThat(first.get("/internal/cache/demo/nothing").headers().firstValue("X-Doubtful"))
                .contains("true");
        assertThat(first.get("/internal/ping").headers().firstValue("X-Settled"))
                .contains("false");
        await().until(first::isSettled);
        assertThat(first.get("/internal/cache/demo/missed").body()).startsWith("written while");
        assertThat(first.get("/internal/cache/demo/nothing").headers().firstValue("X-Doubtful"))
                .isEmpty();
    }

    @Test
    void entriesOfOthersAreDroppedOnceTheseHaveThem() {
        String soon = "--platform.cache.fill.release-delay=1s";
        List<Instance> all = List.of(fleet.start(soon), fleet.start(soon), fleet.start(soon), fleet.start(soon));
        await().until(() -> all.stream().allMatch(Instance::isSettled));
        all.forEach(instance -> KEYS.forEach(key -> instance.put(key, "value of " + key, 1)));
        all.getFirst().bean(Filler.class).doubtEverything("a test says so");

        await().untilAsserted(() -> {
            for (String key : KEYS) {
                boolean owner = owners(key, all).contains(all.getFirst());
                assertThat(all.getFirst().get("/internal/cache/" + key).statusCode())
                        .isEqualTo(owner ? 200 : 404);
            }
        });
    }

    @Test
    void afterADoubtOnlyWhatAnotherOwnerConfirmsIsKept() {
        Instance first = fleet.start();
        Instance second = fleet.start();
        await().until(() -> first.isSettled() && second.isSettled());
        first.put("demo/both", "same", 5);
        second.put("demo/both", "same", 5);
        first.put("demo/overwritten", "old", 5); // and the new value had its time, at the other owner
        second.send("PUT", "/internal/cache/demo/overwritten", "new", "X-Version", "6", "X-Ttl-Millis", "1");
        await().until(() -> second.get("/internal/cache/demo/overwritten").statusCode() == 404);

        first.bean(Filler.class).doubtEverything("a test says so");
        await().until(first::isSettled);

        assertThat(first.get("/internal/cache/demo/both").body()).isEqualTo("same");
        assertThat(first.get("/internal/cache/demo/overwritten").statusCode()).isEqualTo(404);
    }

    private static void write(List<Instance> members) {
        for (int i = 0; i < KEYS.size(); i++) {
            for (Instance owner : owners(KEYS.get(i), members)) {
                owner.put(KEYS.get(i), "value of " + KEYS.get(i), i + 1);
            }
        }
    }

    private static void assertHolds(Instance instance, List<Instance> members) {
        KEYS.stream()
                .filter(key -> owners(key, members).contains(instance))
                .forEach(
                        key -> assertThat(instance.get("/internal/cache/" + key).statusCode())
                                .as(instance.name() + " " + key)
                                .isIn(200, 410));
    }

    private static List<Instance> owners(String key, List<Instance> members) {
        List<String> names = Ring.of(members.stream().map(Instance::name).toList(), Function.identity())
                .owners(HashFunction.xxh64().hash(key), 2);
        return members.stream().filter(member -> names.contains(member.name())).toList();
    }
}

// Written by ./platform sync from kit: ring/BalanceTest.java
package org.distributedpatterns.shardservice.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How even the functions are, and what moves at a change. Nothing is drawn by chance: the same keys and names give the
 * same figures everywhere. With {@code -Dplatform.full=true} there are ten million keys.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@org.junit.jupiter.api.Tag("kit")
class BalanceTest {

    private static final int MEMBERS = 20;

    private long[] keys = {};

    @BeforeAll
    void hashKeys() {
        int count = Boolean.getBoolean("platform.full") ? 10_000_000 : 1_000_000;
        HashFunction hash = HashFunction.xxh64();
        keys = IntStream.range(0, count)
                .mapToLong(i -> hash.hash("demo/key-" + i))
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"MODULO, 1.05", "RING, 1.10", "RENDEZVOUS, 1.05", "JUMP, 1.05", "MAGLEV, 1.05", "BOUNDED_LOAD, 1.055"})
    void theFullestOf20MembersHasAtMost(Sharding sharding, double timesTheMean) {
        Map<String, Integer> owned = new HashMap<>();
        int[] owners = owners(sharding, names());
        for (int owner : owners) {
            owned.merge(MemberNames.name(owner), 1, Integer::sum);
        }

        int fullest = owned.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertThat(fullest * (double) MEMBERS / keys.length).isLessThanOrEqualTo(timesTheMean);
    }

    /** The fewest that can move to a 21st member are 1/21; of modulo, all but about 1/21 move. */
    @ParameterizedTest
    @CsvSource({
        "RING, 1.1, 0",
        "RENDEZVOUS, 1.1, 0",
        "JUMP, 1.1, 0",
        "MAGLEV, 2.5, 0.08",
        "BOUNDED_LOAD, 1.6, 0.03",
        "MODULO, 21, 0.95"
    })
    void whenAMemberIsAdded(Sharding sharding, double timesTheFewest, double movedBetweenOthers) {
        List<String> more = new ArrayList<>(names());
        more.add(MemberNames.name(21));
        int[] before = owners(sharding, names());
        int[] after = owners(sharding, more);

        int moved = 0;
        int between = 0;
        for (int i = 0; i < keys.length; i++) {
            if (before[i] != after[i]) {
                moved++;
                between += after[i] == 21 ? 0 : 1;
            }
        }
        assertThat(moved * 21.0 / keys.length).isBetween(0.8, timesTheFewest);
        assertThat(between / (double) keys.length).isLessThanOrEqualTo(movedBetweenOthers);
    }

    /** The part of the keys that move although their owner stays. */
    @ParameterizedTest
    @CsvSource({
        "RING, 7, 0",
        "RING, 20, 0",
        "RENDEZVOUS, 7, 0",
        "JUMP, 20, 0",
        "JUMP, 7, 0.7",
        "MAGLEV, 7, 0.08",
        "BOUNDED_LOAD, 7, 0.03",
        "MODULO, 7, 0.95"
    })
    void whenAMemberIsRemoved(Sharding sharding, int removed, double movedOfTheOthers) {
        List<String> fewer = new ArrayList<>(names());
        fewer.remove(MemberNames.name(removed));
        int[] before = owners(sharding, names());
        int[] after = owners(sharding, fewer);

        int moved = 0;
        for (int i = 0; i < keys.length; i++) {
            moved += before[i] != removed && before[i] != after[i] ? 1 : 0;
        }
        assertThat(moved / (double) keys.length).isLessThanOrEqualTo(movedOfTheOthers);
    }

    /** The second copy moves no more than the first where a function promises anything. */
    @Test
    void onTheRingAndByRendezvousBothOwnersOfAKeyStayWhenAnotherGoes() {
        for (Sharding sharding : List.of(Sharding.RING, Sharding.RENDEZVOUS)) {
            List<String> fewer = new ArrayList<>(names());
            fewer.remove(MemberNames.name(7));
            ShardingFunction<String> before = ShardingFunctionTest.function(sharding, names());
            ShardingFunction<String> after = ShardingFunctionTest.function(sharding, fewer);
            Arrays.stream(keys, 0, 100_000).forEach(key -> {
                List<String> owners = before.owners(key, 2);
                if (!owners.contains(MemberNames.name(7))) {
                    assertThat(after.owners(key, 2)).isEqualTo(owners);
                }
            });
        }
    }

    private static List<String> names() {
        return MemberNames.names(MEMBERS);
    }

    /** The number of each key's owner. */
    private int[] owners(Sharding sharding, List<String> names) {
        ShardingFunction<String> function = ShardingFunctionTest.function(sharding, names);
        Map<String, Integer> numbers = new HashMap<>();
        names.forEach(name -> numbers.put(name, MemberNames.number(name)));
        return Arrays.stream(keys)
                .mapToInt(key -> numbers.getOrDefault(function.owner(key), 0))
                .toArray();
    }
}

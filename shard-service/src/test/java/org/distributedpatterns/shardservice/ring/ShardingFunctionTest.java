// Written by ./platform sync from kit: ring/ShardingFunctionTest.java
package org.distributedpatterns.shardservice.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every function. */
@org.junit.jupiter.api.Tag("kit")
class ShardingFunctionTest {

    @ParameterizedTest
    @EnumSource(Sharding.class)
    void theOrderOfArrivalDoesNotMatter(Sharding sharding) {
        List<String> names = new ArrayList<>(MemberNames.names(20));
        ShardingFunction<String> ordered = function(sharding, names);
        Collections.shuffle(names, new Random(42));
        ShardingFunction<String> shuffled = function(sharding, names);

        assertThat(shuffled.members()).isEqualTo(ordered.members()).isSorted();
        new Random(1)
                .longs(10_000)
                .forEach(key -> assertThat(shuffled.owners(key, 3)).isEqualTo(ordered.owners(key, 3)));
    }

    @ParameterizedTest
    @EnumSource(Sharding.class)
    void ownersAreDistinctAndBeginWithTheOwner(Sharding sharding) {
        ShardingFunction<String> function = function(sharding, MemberNames.names(7));
        new Random(2).longs(2_000).forEach(key -> {
            List<String> all = function.owners(key, 7);
            assertThat(all).containsExactlyInAnyOrderElementsOf(function.members());
            assertThat(all.getFirst()).isEqualTo(function.owner(key));
            for (int count = 0; count < 7; count++) {
                assertThat(function.owners(key, count)).isEqualTo(all.subList(0, count));
            }
            assertThat(function.owners(key, 9)).isEqualTo(all);
        });
    }

    @ParameterizedTest
    @EnumSource(Sharding.class)
    void theSharesAddUpAndAreWhatKeysMeet(Sharding sharding) {
        ShardingFunction<String> function = function(sharding, MemberNames.names(5));
        int keys = 200_000;
        Map<String, Long> counted = new HashMap<>();
        new Random(3).longs(keys).forEach(key -> counted.merge(function.owner(key), 1L, Long::sum));

        assertThat(function.members().stream().mapToDouble(function::share).sum())
                .isCloseTo(1, within(1e-6));
        function.members()
                .forEach(member -> assertThat(counted.getOrDefault(member, 0L) / (double) keys)
                        .isCloseTo(function.share(member), within(0.005)));
        assertThat(function.share("nobody")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Sharding.class)
    void oneMemberOwnsAllAndNoneOwnNothing(Sharding sharding) {
        ShardingFunction<String> one = function(sharding, MemberNames.names(1));
        assertThat(one.owners(7, 2)).containsExactly(MemberNames.name(1));
        assertThat(one.share(MemberNames.name(1))).isEqualTo(1);

        ShardingFunction<String> none = function(sharding, List.of());
        assertThat(none.owners(7, 2)).isEmpty();
        assertThatThrownBy(() -> none.owner(7)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(Sharding.class)
    void twoMembersOfOneNameAreRefused(Sharding sharding) {
        assertThatThrownBy(() -> function(sharding, List.of("a", "b", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two members are called a");
    }

    @ParameterizedTest
    @EnumSource(Sharding.class)
    void aFunctionIsFoundByItsLabel(Sharding sharding) {
        assertThat(Sharding.labelled(sharding.label())).contains(sharding);
        assertThat(Sharding.labels()).contains(sharding.label());
        assertThat(Sharding.labelled("best")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Sharding.class,
            names = {"RING", "BOUNDED_LOAD"})
    void aMemberOfTwiceTheWeightHasTwiceTheKeys(Sharding sharding) {
        ShardingFunction<String> function = new Layout(
                        sharding, Map.of(MemberNames.name(2), 2.0, MemberNames.name(3), 0.5))
                .over(MemberNames.names(4), Function.identity());

        assertThat(function.share(MemberNames.name(1))).isCloseTo(1 / 4.5, within(0.02));
        assertThat(function.share(MemberNames.name(2))).isCloseTo(2 / 4.5, within(0.03));
        assertThat(function.share(MemberNames.name(3))).isCloseTo(0.5 / 4.5, within(0.01));
    }

    @Test
    void weightsThatWouldBeIgnoredOrMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Layout(Sharding.JUMP, Map.of("a", 2.0))).hasMessageContaining("jump");
        assertThatThrownBy(() -> new Layout(Sharding.RING, Map.of("a", 0.0))).hasMessageContaining("the weight of a");
        assertThatThrownBy(() -> new Layout(Sharding.RING, Map.of("a", Double.NaN)))
                .hasMessageContaining("the weight of a");
        assertThat(new Layout(Sharding.RING, Map.of("a", 2.0))
                        .with(Sharding.JUMP)
                        .weights())
                .isEmpty();
    }

    /** The paper's algorithm, for values that other implementations publish. */
    @Test
    void jumpsAreThoseOfOtherImplementations() {
        assertThat(Jump.bucket(1, 1)).isZero();
        assertThat(Jump.bucket(256, 1024)).isEqualTo(520);
        assertThat(Jump.bucket(42, 57)).isEqualTo(43);
        assertThat(Jump.bucket(0xDEAD10CCL, 666)).isEqualTo(361);
    }

    static ShardingFunction<String> function(Sharding sharding, List<String> names) {
        return Layout.of(sharding).over(names, Function.identity());
    }
}

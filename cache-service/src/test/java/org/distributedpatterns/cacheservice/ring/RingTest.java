// Written by ./platform sync from kit: ring/RingTest.java
package org.distributedpatterns.cacheservice.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Tag("kit")
class RingTest {

    private static final HashFunction HASH = HashFunction.xxh64();

    /** One place per member, and a hash that a person can follow: the letter's number times 2^56. */
    private static final HashFunction BY_LETTER = text -> (long) (text.charAt(0) - 'a') << 56;

    @Test
    void aKeyBelongsToTheNextMembersClockwise() {
        Ring<String> ring = Ring.of(List.of("d", "h", "p"), Function.identity(), 1, BY_LETTER);

        assertThat(ring.owners(BY_LETTER.hash("e"), 2)).containsExactly("h", "p");
        assertThat(ring.owners(BY_LETTER.hash("h"), 2)).containsExactly("h", "p");
        assertThat(ring.owners(BY_LETTER.hash("i"), 2)).containsExactly("p", "d");
        assertThat(ring.owners(BY_LETTER.hash("q"), 2)).containsExactly("d", "h");
        assertThat(ring.owners(-1L, 3)).containsExactly("d", "h", "p");
        assertThat(ring.share("h")).isEqualTo(4 / 256.0);
        assertThat(ring.share("d")).isEqualTo((3 + 256 - 15) / 256.0);
    }

    @Test
    void fewerMembersThanOwnersAskedForAreAllOwners() {
        assertThat(ring(0).owners(7, 2)).isEmpty();
        assertThat(ring(1).owners(7, 2)).containsExactly(MemberNames.name(1));
        assertThat(ring(2).owners(7, 3)).hasSize(2).doesNotHaveDuplicates();
        assertThat(ring(1).share(MemberNames.name(1))).isEqualTo(1);
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        List<String> names = new ArrayList<>(MemberNames.names(20));
        Ring<String> ordered = Ring.of(names, Function.identity());
        Collections.shuffle(names, new Random(42));
        Ring<String> shuffled = Ring.of(names, Function.identity());

        assertThat(shuffled.members()).isEqualTo(ordered.members());
        new Random(1)
                .longs(10_000)
                .forEach(key -> assertThat(shuffled.owners(key, 2)).isEqualTo(ordered.owners(key, 2)));
    }

    @Test
    void theTableOfBucketsFindsWhatAPlainSearchFinds() {
        int nodes = 64;
        List<String> names = MemberNames.names(5);
        Ring<String> ring = Ring.of(names, Function.identity(), nodes, HASH);
        record Point(long at, String member) {}
        List<Point> points = new ArrayList<>();
        names.forEach(name -> IntStream.range(0, nodes)
                .forEach(node -> points.add(new Point(HASH.hash(name + "#" + node) >>> 16, name))));
        points.sort((a, b) -> Long.compareUnsigned(a.at(), b.at()));

        new Random(3).longs(20_000).forEach(key -> {
            String expected = points.stream()
                    .filter(point -> point.at() >= key >>> 16)
                    .findFirst()
                    .orElse(points.getFirst())
                    .member();
            assertThat(ring.owners(key, 1)).containsExactly(expected);
        });
    }

    @Test
    void theFullestOf20MembersIsBelow110OfTheMean() {
        Ring<String> ring = ring(20);
        int keys = 1_000_000;
        Map<String, Integer> primary = new HashMap<>();
        Map<String, Integer> held = new HashMap<>();
        for (int i = 0; i < keys; i++) {
            List<String> owners = ring.owners(HASH.hash("demo/key-" + i), 2);
            primary.merge(owners.getFirst(), 1, Integer::sum);
            owners.forEach(owner -> held.merge(owner, 1, Integer::sum));
        }

        assertThat(Collections.max(primary.values())).isLessThanOrEqualTo((int) (1.10 * keys / 20));
        assertThat(Collections.max(held.values())).isLessThanOrEqualTo((int) (1.10 * 2 * keys / 20));
        assertThat(ring.members().stream().mapToDouble(ring::share).sum()).isBetween(0.999999, 1.000001);
    }

    @Test
    void aNewMemberTakesItsPartAndNoKeyMovesBetweenOthers() {
        for (int members : new int[] {3, 10, 20}) {
            Ring<String> before = ring(members);
            Ring<String> after = ring(members + 1);
            String added = MemberNames.name(members + 1);
            int keys = 200_000;
            int moved = 0;
            for (int i = 0; i < keys; i++) {
                long key = HASH.hash("demo/key-" + i);
                String owner = after.owners(key, 1).getFirst();
                if (!owner.equals(before.owners(key, 1).getFirst())) {
                    assertThat(owner).isEqualTo(added);
                    moved++;
                }
            }
            assertThat(moved).isLessThanOrEqualTo((int) (1.1 * keys / (members + 1)));
        }
    }

    @Test
    void onlyTheKeysOfARemovedMemberMove() {
        List<String> names = MemberNames.names(10);
        Ring<String> before = Ring.of(names, Function.identity());
        Ring<String> after = Ring.of(names.subList(0, 9), Function.identity());
        for (int i = 0; i < 100_000; i++) {
            long key = HASH.hash("demo/key-" + i);
            List<String> owners = before.owners(key, 2);
            if (!owners.contains(MemberNames.name(10))) {
                assertThat(after.owners(key, 2)).isEqualTo(owners);
            }
        }
    }

    @Test
    void twoMembersOfOneNameAreRefused() {
        assertThatThrownBy(() -> Ring.of(List.of("a", "a"), Function.identity()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two members are called a");
    }

    private static Ring<String> ring(int members) {
        return Ring.of(MemberNames.names(members), Function.identity());
    }
}

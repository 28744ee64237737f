// Written by ./platform sync from kit: ring/Maglev.java
package org.distributedpatterns.cacheservice.ring;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The lookup table of Google's Maglev (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer",
 * NSDI 2016, section 3.4). Members take turns in claiming entries of a table, each in an order of its own, so that they
 * all have the same number of entries, give or take one; a lookup is one multiplication and one load. The price is paid
 * at a change: some keys move between members that stay.
 *
 * <p>The table has 65,537 entries, the paper's small size: a hundred for each of 655 members. A member's order begins
 * at {@code xxh64(name) mod 65537} and goes on in steps of {@code mix(xxh64(name)) mod 65536 + 1}, both unsigned. A
 * key's entry is the upper half of the product of its hash, unsigned, and the size. Further owners are the next ones in
 * the table.
 */
final class Maglev<M> implements ShardingFunction<M> {

    /** A prime: every step visits every entry. */
    static final int SIZE = 65_537;

    private static final int FREE = -1;

    private final List<M> members;
    private final char[] table;

    private Maglev(List<M> members, char[] table) {
        this.members = members;
        this.table = table;
    }

    static <M> Maglev<M> of(Collection<? extends M> members, Function<? super M, String> name, HashFunction hash) {
        List<M> ordered = Names.ordered(members, name);
        long[] hashes = ordered.stream()
                .mapToLong(member -> hash.hash(name.apply(member)))
                .toArray();
        return new Maglev<>(ordered, hashes.length == 0 ? new char[0] : filled(hashes));
    }

    /** The paper's pseudocode 1. */
    private static char[] filled(long[] hashes) {
        int members = hashes.length;
        int[] at = new int[members];
        int[] step = new int[members];
        for (int member = 0; member < members; member++) {
            at[member] = (int) Long.remainderUnsigned(hashes[member], SIZE);
            step[member] = 1 + (int) Long.remainderUnsigned(Mix.mix(hashes[member]), SIZE - 1);
        }
        int[] claimed = new int[SIZE];
        Arrays.fill(claimed, FREE);
        for (int turn = 0; turn < SIZE; turn++) {
            int member = turn % members;
            while (claimed[at[member]] != FREE) {
                at[member] = (at[member] + step[member]) % SIZE;
            }
            claimed[at[member]] = member;
        }
        char[] table = new char[SIZE];
        for (int entry = 0; entry < SIZE; entry++) {
            table[entry] = (char) claimed[entry];
        }
        return table;
    }

    @Override
    public List<M> members() {
        return members;
    }

    @Override
    public M owner(long keyHash) {
        Names.requireAny(members);
        return members.get(table[entry(keyHash)]);
    }

    @Override
    public List<M> owners(long keyHash, int count) {
        int first = entry(keyHash);
        return IntStream.range(0, table.length)
                .map(i -> table[(first + i) % SIZE])
                .distinct()
                .limit(Math.min(count, members.size()))
                .mapToObj(members::get)
                .toList();
    }

    private static int entry(long keyHash) {
        return (int) Math.unsignedMultiplyHigh(keyHash, SIZE);
    }

    @Override
    public double share(M member) {
        int index = members.indexOf(member);
        return IntStream.range(0, table.length)
                        .filter(entry -> table[entry] == index)
                        .count()
                / (double) SIZE;
    }
}

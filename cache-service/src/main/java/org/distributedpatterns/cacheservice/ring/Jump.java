// Written by ./platform sync from kit: ring/Jump.java
package org.distributedpatterns.cacheservice.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Jump consistent hash (Lamping, Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014): no table, perfectly
 * even, and the fewest possible keys move when members come and go at the end of their numbering. When another one
 * goes, those after it move up, and so do the keys: about half of all. It suits members with numbers that are given
 * again, as the platform's ordinals are.
 *
 * <p>Members are numbered by length of name and then by name, so that {@code cache-service-10} comes after
 * {@code cache-service-9}. Further owners come from jumps with {@code mix(keyHash + i × golden)}.
 */
final class Jump<M> implements ShardingFunction<M> {

    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final List<M> members;
    private final List<M> buckets;

    private Jump(List<M> members, List<M> buckets) {
        this.members = members;
        this.buckets = buckets;
    }

    static <M> Jump<M> of(Collection<? extends M> members, Function<? super M, String> name) {
        return new Jump<>(Names.ordered(members, name), Names.ordered(members, name, BY_NUMBER));
    }

    @Override
    public List<M> members() {
        return members;
    }

    @Override
    public M owner(long keyHash) {
        Names.requireAny(buckets);
        return buckets.get(bucket(keyHash, buckets.size()));
    }

    @Override
    public List<M> owners(long keyHash, int count) {
        int wanted = Math.min(count, buckets.size());
        boolean[] taken = new boolean[buckets.size()];
        List<M> owners = new ArrayList<>(wanted);
        for (int i = 0; owners.size() < wanted; i++) {
            int bucket = bucket(i == 0 ? keyHash : Mix.mix(keyHash + i * Mix.GOLDEN), taken.length);
            if (i > 2 * taken.length) {
                while (taken[bucket]) { // the last ones could take long to be met by chance
                    bucket = (bucket + 1) % taken.length;
                }
            }
            if (!taken[bucket]) {
                taken[bucket] = true;
                owners.add(buckets.get(bucket));
            }
        }
        return owners;
    }

    /** The paper's figure 1. */
    static int bucket(long keyHash, int buckets) {
        long key = keyHash;
        long bucket = -1;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            key = key * 2862933555777941757L + 1;
            next = (long) ((bucket + 1) * (0x1p31 / ((key >>> 33) + 1)));
        }
        return (int) bucket;
    }

    @Override
    public double share(M member) {
        return members.contains(member) ? 1.0 / members.size() : 0;
    }
}

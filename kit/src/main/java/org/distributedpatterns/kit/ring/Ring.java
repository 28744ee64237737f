package org.distributedpatterns.kit.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * A consistent-hash ring with virtual nodes (Karger et al., STOC 1997). Each member stands on it at the hashes of
 * {@code name#0 … name#V-1}; a key belongs to the first members clockwise from its own hash. When a member comes, it
 * takes its part from all, and nothing else moves; when it goes, only its keys do.
 *
 * @param <M> a member
 */
public final class Ring<M> implements ShardingFunction<M> {

    /**
     * Virtual nodes of a member of weight 1. The load of a member deviates from the mean by about {@code 1/sqrt(V)}: 3%
     * of it here, so that the fullest of 20 members stays below 1.10 × the mean.
     */
    public static final int VIRTUAL_NODES = 1024;

    private final List<M> members;
    private final Circle circle;

    private Ring(List<M> members, Circle circle) {
        this.members = members;
        this.circle = circle;
    }

    /** The ring of named members as the platform builds it: {@link #VIRTUAL_NODES}, XXH64. */
    public static <M> Ring<M> of(Collection<? extends M> members, Function<? super M, String> name) {
        return of(members, name, VIRTUAL_NODES, HashFunction.xxh64());
    }

    /** The ring of members that weigh the same. */
    public static <M> Ring<M> of(
            Collection<? extends M> members, Function<? super M, String> name, int virtualNodes, HashFunction hash) {
        return of(members, name, member -> 1, virtualNodes, hash);
    }

    /**
     * The ring of these members.
     *
     * @param name a member's name: it decides the member's places, and must be unique
     * @param weight of a member: so many times {@code virtualNodes} places, and one at least
     * @throws IllegalArgumentException on a name that occurs twice, or more than 65,536 members
     */
    static <M> Ring<M> of(
            Collection<? extends M> members,
            Function<? super M, String> name,
            ToDoubleFunction<? super M> weight,
            int virtualNodes,
            HashFunction hash) {
        List<M> ordered = Names.ordered(members, name);
        LongStream.Builder points = LongStream.builder();
        for (int member = 0; member < ordered.size(); member++) {
            String own = name.apply(ordered.get(member));
            long nodes = Math.max(1, Math.round(weight.applyAsDouble(ordered.get(member)) * virtualNodes));
            for (int node = 0; node < nodes; node++) {
                points.add(Circle.point(hash.hash(own + "#" + node), member));
            }
        }
        return new Ring<>(ordered, new Circle(points.build().sorted().toArray()));
    }

    @Override
    public List<M> members() {
        return members;
    }

    @Override
    public M owner(long keyHash) {
        Names.requireAny(members);
        return members.get(circle.member(circle.from(keyHash)));
    }

    /** The first {@code count} distinct members clockwise from a key's hash; all of them if there are fewer. */
    @Override
    public List<M> owners(long keyHash, int count) {
        int wanted = Math.min(count, members.size());
        int[] found = new int[wanted];
        List<M> owners = new ArrayList<>(wanted);
        int point = wanted == 0 ? 0 : circle.from(keyHash);
        while (owners.size() < wanted) {
            int member = circle.member(point);
            if (!contains(found, owners.size(), member)) {
                found[owners.size()] = member;
                owners.add(members.get(member));
            }
            point = circle.after(point);
        }
        return owners;
    }

    /** The first member clockwise from a hash that will do, by its place in {@link #members()}; there must be one. */
    int first(long keyHash, IntPredicate willDo) {
        int point = circle.from(keyHash);
        while (!willDo.test(circle.member(point))) {
            point = circle.after(point);
        }
        return circle.member(point);
    }

    @Override
    public double share(M member) {
        int index = members.indexOf(member);
        if (index >= 0 && members.size() == 1) {
            return 1;
        }
        double share = 0;
        for (int point = 0; point < circle.size(); point++) {
            share += circle.member(point) == index ? circle.arc(point) : 0;
        }
        return share;
    }

    private static boolean contains(int[] found, int length, int member) {
        for (int i = 0; i < length; i++) {
            if (found[i] == member) {
                return true;
            }
        }
        return false;
    }
}

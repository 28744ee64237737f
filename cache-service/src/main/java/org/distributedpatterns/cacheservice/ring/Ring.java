package org.distributedpatterns.cacheservice.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * A consistent-hash ring with virtual nodes (Karger et al., STOC 1997). Each member stands on it at the hashes of
 * {@code name#0 … name#V-1}; a key belongs to the first members clockwise from its own hash. Who owns what follows from
 * the set of names alone, whatever the order they came in.
 *
 * <p>Immutable: a change of membership makes a new ring. A point is one {@code long}: 48 bits of position, 16 of
 * member, in one sorted array; a table over the upper bits of the position says where to begin, so that a lookup takes
 * about one step whatever the number of points.
 *
 * @param <M> a member
 */
public final class Ring<M> {

    /**
     * Virtual nodes per member. The load of a member deviates from the mean by about {@code 1/sqrt(V)}: 3% of it here,
     * so that the fullest of 20 members stays below 1.10 × the mean.
     */
    public static final int VIRTUAL_NODES = 1024;

    private static final long MEMBER = 0xFFFF;

    private final List<M> members;
    private final long[] points;
    private final int[] firstOfBucket;
    private final int bucketShift;

    private Ring(List<M> members, long[] points) {
        this.members = members;
        this.points = points;
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(Math.max(1, points.length - 1)));
        this.bucketShift = 64 - bits;
        this.firstOfBucket = new int[1 << bits];
        int point = 0;
        for (int bucket = 0; bucket < firstOfBucket.length; bucket++) {
            while (point < points.length && (points[point] ^ Long.MIN_VALUE) >>> bucketShift < bucket) {
                point++;
            }
            firstOfBucket[bucket] = point;
        }
    }

    /**
     * The ring of these members.
     *
     * @param name a member's name: it decides the member's places, and must be unique
     * @param virtualNodes places per member
     * @throws IllegalArgumentException on a name that occurs twice, or more than 65,536 members
     */
    public static <M> Ring<M> of(
            Collection<? extends M> members, Function<? super M, String> name, int virtualNodes, HashFunction hash) {
        List<M> ordered = new ArrayList<>(members);
        ordered.sort(Comparator.comparing(name));
        if (ordered.size() > MEMBER + 1) {
            throw new IllegalArgumentException(ordered.size() + " members are too many");
        }
        long[] points = new long[ordered.size() * virtualNodes];
        for (int member = 0; member < ordered.size(); member++) {
            String own = name.apply(ordered.get(member));
            if (member > 0 && own.equals(name.apply(ordered.get(member - 1)))) {
                throw new IllegalArgumentException("two members are called " + own);
            }
            for (int node = 0; node < virtualNodes; node++) {
                points[member * virtualNodes + node] = position(hash.hash(own + "#" + node)) | member;
            }
        }
        Arrays.sort(points);
        return new Ring<>(List.copyOf(ordered), points);
    }

    /** The ring of named members as the platform builds it everywhere: {@link #VIRTUAL_NODES}, XXH64. */
    public static <M> Ring<M> of(Collection<? extends M> members, Function<? super M, String> name) {
        return of(members, name, VIRTUAL_NODES, HashFunction.xxh64());
    }

    /** Ordered by name. */
    public List<M> members() {
        return members;
    }

    /** The first {@code count} distinct members clockwise from a key's hash; all of them if there are fewer. */
    public List<M> owners(long keyHash, int count) {
        int wanted = Math.min(count, members.size());
        int[] found = new int[wanted];
        List<M> owners = new ArrayList<>(wanted);
        for (int point = firstFrom(keyHash); owners.size() < wanted; point++) {
            int member = (int) (points[point == points.length ? point = 0 : point] & MEMBER);
            if (!contains(found, owners.size(), member)) {
                found[owners.size()] = member;
                owners.add(members.get(member));
            }
        }
        return owners;
    }

    /** The part of all hashes that a member is the first owner of; the parts of all members add up to 1. */
    public double share(M member) {
        double share = 0;
        for (int point = 0; point < points.length; point++) {
            if (members.get((int) (points[point] & MEMBER)).equals(member)) {
                long before = points[(point == 0 ? points.length : point) - 1];
                share += ((points[point] >> 16) - (before >> 16) & 0xFFFF_FFFF_FFFFL) * 0x1p-48;
            }
        }
        return members.size() == 1 ? 1 : share;
    }

    private int firstFrom(long keyHash) {
        if (points.length == 0) {
            return 0;
        }
        long position = position(keyHash);
        int point = firstOfBucket[(int) (keyHash >>> bucketShift)];
        while (point < points.length && points[point] < position) {
            point++;
        }
        return point;
    }

    /** The upper 48 bits, with the sign turned so that the signed order of longs is the order on the ring. */
    private static long position(long hash) {
        return (hash & ~MEMBER) ^ Long.MIN_VALUE;
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

package org.distributedpatterns.kit.ring;

/**
 * Points in order on a circle of hashes, each of a member. A point is one {@code long}: 48 bits of position, 16 of
 * member; a table over the upper bits of the position says where to begin, so that a search takes about one step
 * whatever the number of points.
 */
final class Circle {

    private static final long MEMBER = 0xFFFF;

    private final long[] points;
    private final int[] firstOfBucket;
    private final int bucketShift;

    /** @param points as {@link #point} makes them, in ascending order */
    Circle(long[] points) {
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

    /** The point of a member at a hash. */
    static long point(long hash, int member) {
        return position(hash) | member;
    }

    /** The upper 48 bits, with the sign turned so that the signed order of longs is the order on the circle. */
    private static long position(long hash) {
        return (hash & ~MEMBER) ^ Long.MIN_VALUE;
    }

    int size() {
        return points.length;
    }

    /** The first point clockwise from a hash. */
    int from(long hash) {
        long position = position(hash);
        int point = firstOfBucket[(int) (hash >>> bucketShift)];
        while (point < points.length && points[point] < position) {
            point++;
        }
        return point == points.length ? 0 : point;
    }

    /** The next point clockwise. */
    int after(int point) {
        return point + 1 == points.length ? 0 : point + 1;
    }

    int member(int point) {
        return (int) (points[point] & MEMBER);
    }

    /** The part of the circle that lies between a point and the one before. */
    double arc(int point) {
        long before = points[(point == 0 ? points.length : point) - 1];
        return ((points[point] >> 16) - (before >> 16) & 0xFFFF_FFFF_FFFFL) * 0x1p-48;
    }
}

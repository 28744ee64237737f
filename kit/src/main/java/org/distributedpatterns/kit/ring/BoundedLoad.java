package org.distributedpatterns.kit.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam, SODA 2018) on top of a {@link Ring}: nobody
 * owns more than a stated multiple of its part. The hashes are cut into 65,536 partitions; in the order of the hashes,
 * each goes to the first member clockwise that has room for it. Which keys there are does not matter, so that all
 * instances agree without talking. Further owners of a key are the next members on the ring.
 *
 * <p>It bounds keys, not requests: how reads are spread when a few keys get most of them is the router's matter.
 */
final class BoundedLoad<M> implements ShardingFunction<M> {

    /**
     * How much more than its part a member may own. With {@link Ring#VIRTUAL_NODES} the fullest of 20 members has 1.08;
     * this cuts the peaks, and few keys move for it.
     */
    static final double BOUND = 1.05;

    private static final int PARTITIONS = 1 << 16;
    private static final int SHIFT = 48;

    private final Ring<M> ring;
    private final char[] ofPartition;

    private BoundedLoad(Ring<M> ring, char[] ofPartition) {
        this.ring = ring;
        this.ofPartition = ofPartition;
    }

    /** @throws IllegalArgumentException if the bound is not above 1 */
    static <M> BoundedLoad<M> of(Ring<M> ring, ToDoubleFunction<? super M> weight, double bound) {
        if (!(bound > 1)) {
            throw new IllegalArgumentException("a bound must be above 1; it is " + bound);
        }
        double all = ring.members().stream().mapToDouble(weight).sum();
        int[] room = ring.members().stream()
                .mapToInt(member -> (int) Math.ceil(bound * PARTITIONS * weight.applyAsDouble(member) / all))
                .toArray();
        char[] ofPartition = new char[room.length == 0 ? 0 : PARTITIONS];
        for (int partition = 0; partition < ofPartition.length; partition++) {
            int member = ring.first((long) partition << SHIFT, candidate -> room[candidate] > 0);
            room[member]--;
            ofPartition[partition] = (char) member;
        }
        return new BoundedLoad<>(ring, ofPartition);
    }

    @Override
    public List<M> members() {
        return ring.members();
    }

    @Override
    public M owner(long keyHash) {
        Names.requireAny(ring.members());
        return ring.members().get(ofPartition[(int) (keyHash >>> SHIFT)]);
    }

    @Override
    public List<M> owners(long keyHash, int count) {
        int wanted = Math.min(count, ring.members().size());
        List<M> owners = new ArrayList<>(wanted);
        if (wanted > 0) {
            owners.add(owner(keyHash));
        }
        for (M member : ring.owners(keyHash, wanted)) {
            if (owners.size() < wanted && !member.equals(owners.getFirst())) {
                owners.add(member);
            }
        }
        return owners;
    }

    @Override
    public double share(M member) {
        int index = ring.members().indexOf(member);
        int partitions = 0;
        for (char owner : ofPartition) {
            partitions += owner == index ? 1 : 0;
        }
        return partitions / (double) PARTITIONS;
    }
}

package org.distributedpatterns.searchleaf.assignment;

/** How much a partition likes a leaf, the same on every machine. */
@FunctionalInterface
public interface Score {

    /** FNV-1a over the leaf's name and the partition, mixed so that names which differ in one digit spread. */
    Score HASHED = Score::hashed;

    long of(int partition, String leaf);

    private static long hashed(int partition, String leaf) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < leaf.length(); i++) {
            hash = (hash ^ leaf.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ partition) * 0x100000001b3L;
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}

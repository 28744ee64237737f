package org.distributedpatterns.shardservice.hot;

/**
 * Over how many owners a key is spread: so many that it makes at most a part of the mean load at each of them, and the
 * rest of their keys finds room beneath the bound.
 *
 * @param partOfMean of the mean load of a member, that one key may make at one owner
 */
record Spreading(double partOfMean) {

    static final Spreading USUAL = new Spreading(0.5);

    /**
     * How many owners.
     *
     * @param share of all requests that go for the key
     */
    int owners(double share, int members, int replication) {
        int wanted = (int) Math.ceil(share * members / partOfMean);
        return Math.clamp(wanted, Math.min(replication, members), members);
    }

    /** The share from which on the usual owners do not suffice. */
    double leastShare(int members, int replication) {
        return members <= replication ? 1 : partOfMean * replication / members;
    }
}

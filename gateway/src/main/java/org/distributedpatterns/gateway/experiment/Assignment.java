package org.distributedpatterns.gateway.experiment;

/**
 * Gives each caller a side. A caller has one of {@value #BUCKETS} buckets for as long as the salt stays, and gets the
 * candidate if the bucket is below the candidate's share: so the same caller always gets the same side, a greater share
 * takes callers from the control only, and nothing about callers is kept.
 *
 * <p>For example, with a share of 200 (2 %) a caller of bucket 150 gets the candidate and keeps it with 1000 (10 %);
 * one of bucket 700 has the control at first and the candidate then.
 *
 * @param salt makes the buckets of one experiment independent of those of others
 */
record Assignment(String salt, CallerHash hash) {

    /** A share is counted in these: 1 is a hundredth of a percent. */
    static final int BUCKETS = 10_000;

    /** From 0 to {@value #BUCKETS}, exclusive. */
    int bucket(String caller) {
        return (int) Long.remainderUnsigned(hash.of(salt, caller), BUCKETS);
    }

    /**
     * The side of a caller.
     *
     * @param share of {@value #BUCKETS}
     */
    Side side(String caller, int share) {
        return bucket(caller) < share ? Side.CANDIDATE : Side.CONTROL;
    }
}

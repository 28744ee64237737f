package org.distributedpatterns.searchleaf.replica;

import java.io.IOException;
import java.time.Instant;
import org.distributedpatterns.searchleaf.index.PartitionIndex;

/** One partition that this leaf holds. Written by one thread at a time, read by any. */
public final class Replica {

    /** How far a replica is. */
    public enum State {
        CATCHING_UP,
        SERVING,
        LEAVING
    }

    private static final long UNKNOWN = -1;

    private final int partition;
    private final PartitionIndex index;
    private final long target;
    private volatile State state = State.CATCHING_UP;
    private volatile long lag = UNKNOWN;
    private int leaderEpoch;
    private long leavesNanos;

    /** @param target where the log ended when the partition was taken over */
    Replica(int partition, PartitionIndex index, long target) {
        this.partition = partition;
        this.index = index;
        this.target = target;
        this.leaderEpoch = index.checkpoint().leaderEpoch();
    }

    public int partition() {
        return partition;
    }

    public PartitionIndex index() {
        return index;
    }

    public State state() {
        return state;
    }

    /** How many offsets of the log are still to be applied, -1 if that is not known. */
    public long lag() {
        return lag;
    }

    /** Whether it has had everything once that the log had when the partition was taken over. */
    public boolean isCaughtUp() {
        return state != State.CATCHING_UP;
    }

    /** Serving begins with a view that has all of it: a view made on the way may be young enough to be kept. */
    void progress(long position, long currentLag) throws IOException {
        index.advanceTo(position);
        lag = currentLag;
        if (state == State.CATCHING_UP && position >= target) {
            index.makeVisible();
            state = State.SERVING;
        }
    }

    void appliedUnder(int epoch) {
        leaderEpoch = epoch;
    }

    /** How many offsets lie between what is on disk and what was applied. */
    long uncommitted() {
        return index.position() - index.checkpoint().next();
    }

    void commit(Instant complete) throws IOException {
        index.commit(leaderEpoch, complete);
    }

    void stay() {
        if (state == State.LEAVING) {
            state = State.SERVING;
        }
    }

    void leaveAt(long nanos) {
        state = State.LEAVING;
        leavesNanos = nanos;
    }

    boolean isDueToLeave(long now) {
        return state == State.LEAVING && now - leavesNanos >= 0;
    }
}

package org.distributedpatterns.searchleaf.replica;

import java.io.IOException;
import java.nio.file.Path;
import org.distributedpatterns.searchleaf.index.IndexDirectories;
import org.distributedpatterns.searchleaf.index.PartitionIndex;

/** One partition that this leaf holds. Written by the follower's thread, read by any. */
public final class Replica {

    /** How far a replica is. */
    public enum State {
        CATCHING_UP,
        SERVING,
        LEAVING
    }

    private static final long UNKNOWN = -1;

    private final int partition;
    private final Path directory;
    private final PartitionIndex index;
    private long target = UNKNOWN;
    private volatile State state = State.CATCHING_UP;
    private volatile long lag = UNKNOWN;
    private long leavesNanos;

    Replica(int partition, Path directory, PartitionIndex index) {
        this.partition = partition;
        this.directory = directory;
        this.index = index;
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

    boolean hasTarget() {
        return target != UNKNOWN;
    }

    void setTarget(long end) {
        target = end;
    }

    /** Serving begins with a view that has all of it: a view made on the way may be young enough to be kept. */
    void progress(long position, long currentLag) throws IOException {
        index.advanceTo(position);
        lag = currentLag;
        if (state == State.CATCHING_UP && hasTarget() && position >= target) {
            index.makeVisible();
            state = State.SERVING;
        }
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

    void close() throws IOException {
        index.close();
        IndexDirectories.delete(directory);
    }
}

package org.distributedpatterns.electiondemo.election;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The election at one moment.
 *
 * @param leader who leads, or null between two leaders
 * @param candidates all who stand for election, in the order in which they come to lead: the leader first
 */
record Election(@Nullable Leader leader, List<Contender> candidates) {

    Election {
        candidates = List.copyOf(candidates);
    }

    /** Whether leader and candidates fit together: they are read one after the other, and may change in between. */
    boolean isCoherent() {
        return leader == null
                || (!candidates.isEmpty() && candidates.getFirst().instance().equals(leader.instance()));
    }

    /** The same without a leader. */
    Election leaderless() {
        return new Election(null, candidates);
    }
}

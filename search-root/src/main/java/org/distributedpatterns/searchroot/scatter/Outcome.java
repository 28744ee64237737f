package org.distributedpatterns.searchroot.scatter;

import java.util.List;

/** What became of one partition in a search. */
public sealed interface Outcome {

    /**
     * The partition was searched.
     *
     * @param exact whether no more than {@code total} documents match
     */
    record Answered(long total, boolean exact, List<Hit> hits) implements Outcome {

        public Answered {
            hits = List.copyOf(hits);
        }
    }

    /** It was not. */
    record Failed(Reason reason) implements Outcome {}

    /** Why a partition is missing. */
    enum Reason {
        /** No live leaf has announced it. */
        NO_REPLICA,
        /** The leaves that should have it don't. */
        NOT_SERVED,
        /** They could not be reached, or broke off. */
        UNREACHABLE,
        /** They answered with an error. */
        FAILED,
        /** They have not applied the asked offset yet. */
        BEHIND,
        /** The budget was spent. */
        DEADLINE;

        /** Whether another replica may do better within the same budget. */
        boolean isWorthAnotherReplica() {
            return this == NOT_SERVED || this == UNREACHABLE || this == FAILED;
        }
    }
}

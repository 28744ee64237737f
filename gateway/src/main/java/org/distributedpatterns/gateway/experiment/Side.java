package org.distributedpatterns.gateway.experiment;

/** What a caller gets. */
enum Side {
    CONTROL,
    CANDIDATE;

    /** As it is shown in meters and answers. */
    String label() {
        return this == CONTROL ? "control" : "candidate";
    }
}

package org.distributedpatterns.gateway.upstream;

import java.time.Duration;

/** Whether a request may go to its service at all. */
public sealed interface Admission {

    /** It may; the permit has to be given back. */
    record Admitted(Permit permit) implements Admission {}

    /**
     * The service fails as a whole, and is left alone for a while.
     *
     * @param pause how long at most
     */
    record CircuitOpen(Duration pause) implements Admission {}

    /**
     * As many requests wait for the service as it stands.
     *
     * @param limit how many
     */
    record LimitReached(int limit) implements Admission {}
}

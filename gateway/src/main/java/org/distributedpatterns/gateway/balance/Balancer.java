package org.distributedpatterns.gateway.balance;

import java.util.List;
import org.distributedpatterns.gateway.membership.Member;
import org.jspecify.annotations.Nullable;

/** Chooses the instance for a request. Safe for use by several threads. */
@FunctionalInterface
public interface Balancer {

    /** What a strategy may look at. */
    interface Context {

        /** The service that is called. */
        String service();

        /** The first value of a header of the request. */
        @Nullable
        String header(String name);
    }

    /**
     * One of {@code candidates}.
     *
     * @param candidates instances of one service that may be chosen, ordered by name; at least one
     */
    Member pick(List<Member> candidates, Context context);

    /** Each instance in turn, counted for each service. */
    static Balancer roundRobin() {
        return new RoundRobin();
    }
}

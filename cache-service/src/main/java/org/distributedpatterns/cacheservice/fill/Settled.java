package org.distributedpatterns.cacheservice.fill;

import java.util.ArrayList;
import java.util.List;

/**
 * What an instance has of what is assigned to it. Immutable.
 *
 * @param filled the membership under which it had everything; of nobody if it may have missed something everywhere
 * @param since the memberships that came after it, the present one included: what it did not own in all of them was
 *     written elsewhere meanwhile
 * @param now whether it has everything under the present membership
 */
record Settled(Ownership filled, List<Ownership> since, boolean now) {

    Settled {
        since = List.copyOf(since);
    }

    /** Whether nothing that was written of a key can have passed by this instance. */
    boolean has(String key) {
        return filled.owns(key) && since.stream().allMatch(ownership -> ownership.owns(key));
    }

    /** Under what membership it had all that it has now; of nobody if there were changes in between. */
    List<String> previous() {
        return since.size() > 1 ? List.of() : filled.members();
    }

    /** The same after one more change of membership. */
    Settled and(Ownership present) {
        List<Ownership> more = new ArrayList<>(since);
        more.add(present);
        return new Settled(filled, more, false);
    }
}

package org.distributedpatterns.gateway.experiment;

import java.util.List;
import org.distributedpatterns.gateway.definition.Defined;
import org.distributedpatterns.gateway.definition.Revision;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.settings.Direction;

/**
 * An experiment as this gateway carries it out, until its definition changes; immutable but for the tally.
 *
 * @param revision which of its texts in ZooKeeper it is
 * @param tally counts for the present step; the same object for as long as the step lasts
 */
record Live(
        String name,
        Revision revision,
        Definition definition,
        State state,
        Assignment assignment,
        int share,
        Direction toControl,
        Direction toCandidate,
        Tally tally) {

    static Live of(Defined<Stored> defined, CallerHash hash, Tally tally) {
        Stored stored = defined.value();
        Definition definition = stored.definition();
        return new Live(
                defined.name(),
                defined.revision(),
                definition,
                stored.state(),
                new Assignment(definition.salt(), hash),
                stored.state().share(definition),
                direction(definition, Side.CONTROL),
                direction(definition, Side.CANDIDATE),
                tally);
    }

    private static Direction direction(Definition definition, Side side) {
        return new Direction(definition.selector(side).service(), member -> definition.serves(side, member));
    }

    Side side(String caller) {
        return assignment.side(caller, share);
    }

    Direction direction(Side side) {
        return side == Side.CONTROL ? toControl : toCandidate;
    }

    /** The instances of a side. */
    List<Member> members(Side side, Fleet fleet) {
        return fleet.of(definition.selector(side).service()).stream()
                .filter(member -> definition.serves(side, member))
                .toList();
    }

    boolean isPresent(Side side, Fleet fleet) {
        for (Member member : fleet.of(definition.selector(side).service())) {
            if (definition.serves(side, member)) {
                return true;
            }
        }
        return false;
    }
}

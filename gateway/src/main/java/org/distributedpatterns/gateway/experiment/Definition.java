package org.distributedpatterns.gateway.experiment;

import java.util.List;
import org.distributedpatterns.gateway.membership.Member;

/**
 * What an administrator asks for.
 *
 * @param control who answers now: every request that is routed to its service takes part
 * @param candidate who may answer in its place
 * @param by what identifies a caller: {@code header:NAME}, {@code cookie:NAME} or {@code address}; the first that a
 *     request has
 * @param salt makes the assignment independent of that of other experiments
 * @param steps the candidate's shares in percent, ascending; empty to mirror only
 * @param automatic whether a step whose gate is passed is followed by the next; if not, an administrator promotes. A
 *     gate that is failed aborts in either case
 * @param gate what is asked of the candidate in each step
 * @param mirror what is sent to both
 */
record Definition(
        Selector control,
        Selector candidate,
        List<CallerId> by,
        String salt,
        List<Double> steps,
        boolean automatic,
        Gate gate,
        MirrorRules mirror) {

    static final List<Double> STEPS = List.of(2.0, 10.0, 50.0, 100.0);

    Definition {
        by = List.copyOf(by);
        steps = List.copyOf(steps);
    }

    /** The share of a step, of {@link Assignment#BUCKETS}; 0 where there are no steps. */
    int share(int step) {
        return steps.isEmpty() ? 0 : (int) Math.round(steps.get(step) * Assignment.BUCKETS / 100);
    }

    int lastStep() {
        return Math.max(0, steps.size() - 1);
    }

    /** Whether an instance of the side's service may answer for this side. */
    boolean serves(Side side, Member member) {
        return switch (side) {
            case CANDIDATE -> candidate.contains(member);
            case CONTROL ->
                control.contains(member)
                        && !(candidate.service().equals(control.service()) && candidate.contains(member));
        };
    }

    Selector selector(Side side) {
        return side == Side.CANDIDATE ? candidate : control;
    }

    /** Whether who gets what is the same in both, so that one may take the other's place while it runs. */
    boolean assignsAs(Definition other) {
        return control.equals(other.control)
                && candidate.equals(other.candidate)
                && by.equals(other.by)
                && salt.equals(other.salt)
                && steps.equals(other.steps);
    }
}

package org.distributedpatterns.gateway.balance;

import java.util.List;
import java.util.random.RandomGenerator;
import org.distributedpatterns.gateway.shift.Shifts;

/**
 * Two choices: the longest queue grows like log log n instead of log n, and gateways that decide apart do not all run
 * to the same idle instance, as with the least of all. Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing", IEEE TPDS 12(10), 2001. A candidate that has a part of its weight takes part in as many of the choices:
 * by its load for that part it would never be chosen before others have queues.
 */
final class LeastRequest implements Balancer {

    private final RandomGenerator random;

    LeastRequest(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public <C extends Candidate> C pick(List<C> fit, Call call) {
        int count = fit.size();
        if (count == 1) {
            return fit.getFirst();
        }
        int first = random.nextInt(count);
        int second = random.nextInt(count - 1);
        C one = fit.get(first);
        C other = fit.get(second < first ? second : second + 1);
        boolean heldBack = Shifts.isHeldBack(one.part(), random);
        if (heldBack != Shifts.isHeldBack(other.part(), random)) {
            return heldBack ? other : one;
        }
        return load(other) < load(one) ? other : one;
    }

    private static double load(Candidate candidate) {
        double part = candidate.part();
        return part == 0 ? Double.POSITIVE_INFINITY : (candidate.pending() + 1) * part / candidate.weight();
    }
}

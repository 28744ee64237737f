package org.distributedpatterns.gateway.balance;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing by the highest random weight: each candidate gets a hash together with the key, the greatest wins.
 * If one goes, its keys go to the others evenly, and no other key moves. Costs one hash for each candidate: with the
 * tens of instances that a service has, less than a ring's lookup, and nothing has to be rebuilt. Thaler and
 * Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM ToN 6(1), 1998. Weights and slow start do
 * not count: a caller stays where it is.
 */
final class Affinity implements Balancer {

    private final Function<Call, @Nullable String> key;
    private final Balancer without;

    /** @param key what of a request decides; null for nothing */
    Affinity(Function<Call, @Nullable String> key, Balancer without) {
        this.key = key;
        this.without = without;
    }

    @Override
    public <C extends Candidate> C pick(List<C> fit, Call call) {
        String value = key.apply(call);
        if (value == null) {
            return without.pick(fit, call);
        }
        long hash = Hash.of(value);
        C best = fit.getFirst();
        long greatest = Hash.mix(hash ^ Hash.of(best.name()));
        for (int i = 1; i < fit.size(); i++) {
            C candidate = fit.get(i);
            long rank = Hash.mix(hash ^ Hash.of(candidate.name()));
            if (rank > greatest) {
                greatest = rank;
                best = candidate;
            }
        }
        return best;
    }
}

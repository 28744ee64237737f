package org.distributedpatterns.kit.ring;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/**
 * How keys are laid out over members: what routers and shards have to agree on, next to who the members are.
 *
 * @param function the sharding function
 * @param weights of members by name; one that is not named weighs 1. Only for functions that heed weights.
 */
public record Layout(Sharding function, Map<String, Double> weights) {

    /** Beyond that, a member's virtual nodes would need more memory than its weight is worth. */
    private static final double MOST = 100;

    private static final double LEAST = 0.01;

    public Layout {
        weights = Map.copyOf(weights);
        if (!weights.isEmpty() && !function.isWeighted()) {
            throw new IllegalArgumentException("platform.cache.weights: the function " + function.label()
                    + " does not heed weights; ring and bounded-load do");
        }
        weights.forEach((name, weight) -> {
            if (!(weight >= LEAST && weight <= MOST)) {
                throw new IllegalArgumentException("platform.cache.weights: the weight of " + name + " must be from "
                        + LEAST + " to " + MOST + "; it is " + weight);
            }
        });
    }

    /** The function, with members of one weight. */
    public static Layout of(Sharding function) {
        return new Layout(function, Map.of());
    }

    /** Another function, with the same weights if it heeds them. */
    public Layout with(Sharding other) {
        return new Layout(other, other.isWeighted() ? weights : Map.of());
    }

    /** Who owns what among these members. */
    public <M> ShardingFunction<M> over(Collection<? extends M> members, Function<? super M, String> name) {
        return function.over(members, name, member -> weights.getOrDefault(name.apply(member), 1.0));
    }
}

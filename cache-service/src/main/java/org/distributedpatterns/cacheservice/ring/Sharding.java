// Written by ./platform sync from kit: ring/Sharding.java
package org.distributedpatterns.cacheservice.ring;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The sharding functions by name, as a configuration chooses one. */
public enum Sharding {
    MODULO,
    RING,
    RENDEZVOUS,
    JUMP,
    MAGLEV,
    BOUNDED_LOAD;

    /** {@code ring}, {@code bounded-load} … */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of this label. */
    public static Optional<Sharding> labelled(String label) {
        return Arrays.stream(values())
                .filter(function -> function.label().equals(label))
                .findFirst();
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Sharding::label).toList();
    }

    /** Whether it heeds weights; the others give all members the same. */
    public boolean isWeighted() {
        return this == RING || this == BOUNDED_LOAD;
    }

    /** The function over these members. */
    <M> ShardingFunction<M> over(
            Collection<? extends M> members, Function<? super M, String> name, ToDoubleFunction<? super M> weight) {
        return switch (this) {
            case MODULO -> ShardingFunction.modulo(members, name);
            case RING -> ShardingFunction.ring(members, name, weight);
            case RENDEZVOUS -> ShardingFunction.rendezvous(members, name);
            case JUMP -> ShardingFunction.jump(members, name);
            case MAGLEV -> ShardingFunction.maglev(members, name);
            case BOUNDED_LOAD -> ShardingFunction.boundedLoad(members, name, weight);
        };
    }
}

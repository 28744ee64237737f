// Written by ./platform sync from kit: ring/ShardingFunction.java
package org.distributedpatterns.cacheservice.ring;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Which members own a key. The answer follows from the key's hash and the set of names alone: whatever the order that
 * members came in, in every process, and after every restart. Immutable: a change of membership makes another one.
 *
 * <pre>{@code
 * var function = ShardingFunction.ring(List.of("a", "b", "c"), name -> name);
 * long hash = HashFunction.xxh64().hash("sessions/42");
 * function.owner(hash);     // "b"
 * function.owners(hash, 2); // ["b", "a"]: the first is the owner, the next holds the second copy
 * }</pre>
 *
 * <p>The factories that take no {@link HashFunction} place members by XXH64, as the platform does everywhere.
 *
 * @param <M> a member
 */
public sealed interface ShardingFunction<M> permits BoundedLoad, Jump, Maglev, Modulo, Rendezvous, Ring {

    /** Ordered by name. */
    List<M> members();

    /**
     * The first owner of a key.
     *
     * @param keyHash 64 good bits
     * @throws IllegalStateException if there are no members
     */
    M owner(long keyHash);

    /** The owners of a key, distinct, the first one first; all members if there are not more than {@code count}. */
    List<M> owners(long keyHash, int count);

    /** The part of all keys that a member is the first owner of; the parts of all members add up to 1. */
    double share(M member);

    /**
     * Remainder of the hash by the number of members: what a first attempt does. Nearly every key moves at a change.
     */
    static <M> ShardingFunction<M> modulo(Collection<? extends M> members, Function<? super M, String> name) {
        return new Modulo<>(Names.ordered(members, name));
    }

    /** A {@link Ring} on which all members weigh the same. */
    static <M> ShardingFunction<M> ring(Collection<? extends M> members, Function<? super M, String> name) {
        return Ring.of(members, name);
    }

    /**
     * A {@link Ring}.
     *
     * @param weight of a member, above zero: one of 2 gets twice the keys of one of 1
     */
    static <M> ShardingFunction<M> ring(
            Collection<? extends M> members, Function<? super M, String> name, ToDoubleFunction<? super M> weight) {
        return Ring.of(members, name, weight, Ring.VIRTUAL_NODES, HashFunction.xxh64());
    }

    /** The member with the highest score for the key: {@link Rendezvous}. */
    static <M> ShardingFunction<M> rendezvous(Collection<? extends M> members, Function<? super M, String> name) {
        return Rendezvous.of(members, name, HashFunction.xxh64());
    }

    /** {@link Jump} consistent hash over the members as they are numbered. */
    static <M> ShardingFunction<M> jump(Collection<? extends M> members, Function<? super M, String> name) {
        return Jump.of(members, name);
    }

    /** A {@link Maglev} table. */
    static <M> ShardingFunction<M> maglev(Collection<? extends M> members, Function<? super M, String> name) {
        return Maglev.of(members, name, HashFunction.xxh64());
    }

    /**
     * A ring on which no member owns more than {@value BoundedLoad#BOUND} × its part: {@link BoundedLoad}.
     *
     * @param weight of a member, above zero
     */
    static <M> ShardingFunction<M> boundedLoad(
            Collection<? extends M> members, Function<? super M, String> name, ToDoubleFunction<? super M> weight) {
        return BoundedLoad.of(
                Ring.of(members, name, weight, Ring.VIRTUAL_NODES, HashFunction.xxh64()), weight, BoundedLoad.BOUND);
    }
}

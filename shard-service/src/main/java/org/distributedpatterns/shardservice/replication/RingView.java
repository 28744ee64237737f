package org.distributedpatterns.shardservice.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.distributedpatterns.shardservice.ring.ShardingFunction;

/**
 * The ring, and the rings of a moment ago: while owners change, the former ones are still written to and asked, because
 * new ones may not be filled and other routers may not have noticed. Immutable; times are nanoseconds of one clock.
 *
 * @param <S> an owner
 * @param ring who owns what
 * @param former earlier rings, the latest first
 */
public record RingView<S>(ShardingFunction<S> ring, List<Former<S>> former) {

    /** More changes than that within one transition are followed by fewer former owners. */
    private static final int MOST_FORMER = 8;

    /**
     * An earlier ring.
     *
     * @param untilNanos when it stops to count
     */
    public record Former<S>(ShardingFunction<S> ring, long untilNanos) {}

    /**
     * Where a key is.
     *
     * @param current its owners
     * @param former those that owned it a moment ago and no longer do
     * @param newcomers those of the current ones that did not own it a moment ago
     */
    public record Placement<S>(List<S> current, List<S> former, Set<S> newcomers) {}

    public RingView {
        former = List.copyOf(former);
    }

    /** The view without a past. */
    public static <S> RingView<S> of(ShardingFunction<S> ring) {
        return new RingView<>(ring, List.of());
    }

    /** The view once the membership has changed; the present ring counts for {@code transition} longer. */
    public RingView<S> changedTo(ShardingFunction<S> next, long nowNanos, Duration transition) {
        if (ring.members().isEmpty()) {
            return new RingView<>(next, former);
        }
        List<Former<S>> earlier = new ArrayList<>();
        earlier.add(new Former<>(ring, nowNanos + transition.toNanos()));
        former.stream().limit(MOST_FORMER - 1).forEach(earlier::add);
        return new RingView<>(next, earlier).at(nowNanos);
    }

    /** The view without the rings whose time is over; itself if there are none. */
    public RingView<S> at(long nowNanos) {
        if (former.stream().noneMatch(ring -> ring.untilNanos() - nowNanos <= 0)) {
            return this;
        }
        return new RingView<>(
                ring,
                former.stream().filter(ring -> ring.untilNanos() - nowNanos > 0).toList());
    }

    /** Where a key is, by the hash of its name. */
    public Placement<S> place(long keyHash, int replication) {
        List<S> current = ring.owners(keyHash, replication);
        if (former.isEmpty()) {
            return new Placement<>(current, List.of(), Set.of());
        }
        Set<S> others = new LinkedHashSet<>();
        Set<S> newcomers = new LinkedHashSet<>();
        for (Former<S> earlier : former) {
            List<S> owners = earlier.ring().owners(keyHash, replication);
            others.addAll(owners);
            current.stream().filter(owner -> !owners.contains(owner)).forEach(newcomers::add);
        }
        current.forEach(others::remove);
        return new Placement<>(current, List.copyOf(others), newcomers);
    }
}

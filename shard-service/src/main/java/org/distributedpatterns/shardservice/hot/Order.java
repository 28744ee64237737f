package org.distributedpatterns.shardservice.hot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * In which order the owners of a key are asked: those that have owned it for long; then those within the bound on the
 * load; then the one with the fewest requests in flight; equals in turn. One that takes another's place, or whose place
 * is taken, comes behind the others for a part of the reads.
 *
 * @param newcomer whether a shard has not owned the key for long
 * @param heldBack whether a shard is to be spared this read
 * @param pressure how far beyond the bound a shard is; 0 if it is not
 * @param inFlight requests that a shard has not answered yet
 */
record Order<S>(
        Predicate<S> newcomer,
        BiPredicate<S, RandomGenerator> heldBack,
        ToIntFunction<S> pressure,
        ToIntFunction<S> inFlight) {

    private record Place<S>(S shard, boolean newcomer, boolean heldBack, int pressure, int inFlight) {}

    /** The owners in that order. */
    List<S> of(List<S> owners, RandomGenerator random) {
        List<Place<S>> places = new ArrayList<>(owners.size());
        for (S owner : owners) { // looked at once: others change the figures meanwhile
            places.add(new Place<>(
                    owner,
                    newcomer.test(owner),
                    heldBack.test(owner, random),
                    pressure.applyAsInt(owner),
                    inFlight.applyAsInt(owner)));
        }
        if (places.size() > 1) {
            Collections.rotate(places, random.nextInt(places.size()));
        }
        places.sort(Comparator.<Place<S>, Boolean>comparing(Place::newcomer)
                .thenComparing(Place::heldBack)
                .thenComparingInt(Place::pressure)
                .thenComparingInt(Place::inFlight));
        return places.stream().map(Place::shard).toList();
    }
}

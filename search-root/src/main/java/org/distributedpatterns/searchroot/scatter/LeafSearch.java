package org.distributedpatterns.searchroot.scatter;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Asks one leaf for some partitions. */
@FunctionalInterface
public interface LeafSearch {

    /**
     * The outcome of each of the partitions. Completes exceptionally only with {@link QueryRefused}: a leaf that can't
     * be reached is an outcome. Cancelling it ends the call.
     */
    CompletableFuture<Map<Integer, Outcome>> search(Leaf leaf, List<Integer> partitions);
}

package org.distributedpatterns.searchleaf.replica;

import java.util.Map;
import java.util.Set;

/**
 * What ZooKeeper says of the index.
 *
 * @param leaves the leaves of this service that hold partitions or are about to, before they have joined the membership
 * @param serving the leaves that have announced each partition
 */
record View(Set<String> leaves, Map<Integer, Set<String>> serving) {

    View {
        leaves = Set.copyOf(leaves);
        serving = Map.copyOf(serving);
    }

    Set<String> serving(int partition) {
        return serving.getOrDefault(partition, Set.of());
    }
}

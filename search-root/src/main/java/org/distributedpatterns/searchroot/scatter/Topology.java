package org.distributedpatterns.searchroot.scatter;

import java.util.List;
import java.util.Map;

/**
 * Who serves what, as last seen.
 *
 * @param partitions how many there are
 * @param replicas how many leaves are to hold each
 * @param leaves the live leaves
 * @param servers by partition the live leaves that have announced it; a partition that nobody serves is missing
 */
public record Topology(int partitions, int replicas, List<Leaf> leaves, Map<Integer, List<Leaf>> servers) {

    public Topology {
        leaves = List.copyOf(leaves);
        servers = Map.copyOf(servers);
    }

    public List<Leaf> servers(int partition) {
        return servers.getOrDefault(partition, List.of());
    }
}

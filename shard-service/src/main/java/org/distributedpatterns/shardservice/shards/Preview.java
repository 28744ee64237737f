package org.distributedpatterns.shardservice.shards;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.shardservice.ring.ShardingFunction;

/**
 * What a change of members or of the function would do, counted over keys. All parts are of these keys, from 0 to 1.
 *
 * @param moved the part whose first owner changes
 * @param copiesMoved the part of all copies that would have to be taken over by another member
 * @param maxOverMean how much more than the mean the fullest member would have
 * @param keyShare the part that each member would own first, by name
 */
record Preview(double moved, double copiesMoved, double maxOverMean, Map<String, Double> keyShare) {

    /** Compares; {@code after} must have members. */
    static Preview of(
            ShardingFunction<String> before, ShardingFunction<String> after, int replication, long[] keyHashes) {
        Map<String, Integer> then = new HashMap<>();
        long moved = 0;
        long copiesMoved = 0;
        long copies = 0;
        for (long hash : keyHashes) {
            List<String> old = before.owners(hash, replication);
            List<String> next = after.owners(hash, replication);
            moved += old.isEmpty() || !old.getFirst().equals(next.getFirst()) ? 1 : 0;
            copiesMoved += next.stream().filter(owner -> !old.contains(owner)).count();
            copies += next.size();
            then.merge(next.getFirst(), 1, Integer::sum);
        }
        double keys = keyHashes.length;
        int most = then.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return new Preview(
                moved / keys,
                copiesMoved / (double) copies,
                most * after.members().size() / keys,
                shares(after.members(), then, keys));
    }

    private static Map<String, Double> shares(List<String> members, Map<String, Integer> owned, double keys) {
        Map<String, Double> shares = new LinkedHashMap<>();
        members.forEach(member -> shares.put(member, owned.getOrDefault(member, 0) / keys));
        return shares;
    }
}

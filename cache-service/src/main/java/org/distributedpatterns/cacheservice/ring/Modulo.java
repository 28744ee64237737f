// Written by ./platform sync from kit: ring/Modulo.java
package org.distributedpatterns.cacheservice.ring;

import java.util.ArrayList;
import java.util.List;

/**
 * The remainder of the hash by the number of members, and the members after that one. Perfectly even, and at a change
 * from n to n + 1 members all but one key in n + 1 move: it is here to be compared with.
 */
record Modulo<M>(List<M> members) implements ShardingFunction<M> {

    @Override
    public M owner(long keyHash) {
        return members.get(index(keyHash));
    }

    @Override
    public List<M> owners(long keyHash, int count) {
        int wanted = Math.min(count, members.size());
        List<M> owners = new ArrayList<>(wanted);
        int first = wanted == 0 ? 0 : index(keyHash);
        for (int i = 0; i < wanted; i++) {
            owners.add(members.get((first + i) % members.size()));
        }
        return owners;
    }

    private int index(long keyHash) {
        Names.requireAny(members);
        return (int) Long.remainderUnsigned(keyHash, members.size());
    }

    @Override
    public double share(M member) {
        return members.contains(member) ? 1.0 / members.size() : 0;
    }
}

package org.distributedpatterns.cacheservice.fill;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.distributedpatterns.cacheservice.ring.HashFunction;
import org.distributedpatterns.cacheservice.ring.Layout;
import org.distributedpatterns.cacheservice.ring.ShardingFunction;

/** Whether a member owns a key, given who the members are. Immutable. */
final class Ownership {

    private static final HashFunction HASH = HashFunction.xxh64();

    private final ShardingFunction<String> ring;
    private final String member;
    private final int replication;

    Ownership(String member, Collection<String> members, FillProperties properties) {
        this(member, members, properties.layout(), properties.replication());
    }

    Ownership(String member, Collection<String> members, Layout layout, int replication) {
        this.ring = layout.over(members, Function.identity());
        this.member = member;
        this.replication = replication;
    }

    boolean owns(String key) {
        return ring.owners(HASH.hash(key), replication).contains(member);
    }

    /** Ordered by name. */
    List<String> members() {
        return ring.members();
    }

    static List<String> ordered(Collection<String> members) {
        return members.stream().sorted(Comparator.naturalOrder()).toList();
    }
}

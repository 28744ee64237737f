package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.shardservice.membership.Member;
import org.distributedpatterns.shardservice.ring.Sharding;

/** Shards on a ring, for tests of what calls them. */
public final class TestShards {

    private TestShards() {}

    /** Shards of these names, each of which owns all keys. */
    public static Shards of(String... names) {
        var shards = new Shards(
                new LayoutProperties(Sharding.RING, Map.of()).layout(), names.length, Duration.ofMinutes(10));
        shards.changeTo(List.of(names).stream()
                .map(name -> new Member(name, "127.0.0.1", 1, Map.of()))
                .toList());
        return shards;
    }
}

package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.List;

/** What this router sees of hot keys and hot shards. */
public interface HotView {

    /**
     * A hot key.
     *
     * @param key {@code namespace/key}
     * @param rate requests per second at this router
     * @param copies shards that hold it beside its owners
     */
    record HotKey(String key, double rate, List<Shard> copies) {}

    /**
     * A shard that stays hot.
     *
     * @param timesMean its load, as a multiple of the mean
     * @param since how long it has been beyond the bound
     * @param add what would help
     */
    record HotShard(Shard shard, double timesMean, Duration since, String add) {}

    /** The hottest first. */
    List<HotKey> hotKeys();

    List<HotShard> hotShards();
}

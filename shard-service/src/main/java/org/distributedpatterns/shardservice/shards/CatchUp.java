package org.distributedpatterns.shardservice.shards;

/** Gives a shard that answers again what it missed, before it is vouched for. */
@FunctionalInterface
public interface CatchUp {

    /**
     * Returns when the shard holds the key's present version, or at least nothing older than {@code version}; may
     * block.
     *
     * @throws IllegalStateException if it failed again
     */
    void bringUp(Shard shard, String key, long version);
}

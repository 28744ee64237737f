package org.distributedpatterns.shardservice.shards;

/** Gives a shard that answers again what it missed, before it is trusted. */
@FunctionalInterface
public interface CatchUp {

    /**
     * Returns when the shard knows all; may block.
     *
     * @throws IllegalStateException if it failed again
     */
    void bringUp(Shard shard);
}

package org.distributedpatterns.shardservice.hot;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What owners are told about copies of a hot key elsewhere. While an owner knows of a copy it names it in its answer to
 * every write of the key, and the router that writes brings the copy up to date before it acknowledges.
 *
 * @param <S> a shard
 */
interface CopyHolders<S> {

    /**
     * Tells an owner of copies for so long. Completes with the epoch of what it knows: as long as that is the same, it
     * has known of all these copies without a gap, and nobody has called them stale.
     *
     * @param copies names of shards
     */
    CompletableFuture<Long> announce(S owner, String key, List<String> copies, Duration lease);

    /** Tells an owner that a copy missed a write: a new epoch begins. */
    CompletableFuture<Void> revoke(S owner, String key);
}

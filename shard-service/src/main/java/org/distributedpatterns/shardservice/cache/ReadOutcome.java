package org.distributedpatterns.shardservice.cache;

import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.Shard;
import org.jspecify.annotations.Nullable;

/** How a read of a key ended. */
sealed interface ReadOutcome {

    /** @param from who holds the answer; null if nobody knows the key */
    record Known(Answer answer, @Nullable Shard from, Freshness freshness) implements ReadOutcome {

        /** What a shard says. */
        Known(Answer answer, @Nullable Shard from) {
            this(answer, from, answer instanceof Answer.Found ? Freshness.HIT : Freshness.MISS);
        }
    }

    /** No owner could be asked. */
    record Unavailable() implements ReadOutcome {}

    /** The budget was spent before an owner answered. */
    record TimedOut() implements ReadOutcome {}

    /**
     * It is not cached, and the origin failed.
     *
     * @param status 502, 503 or 504
     */
    record OriginFailed(int status, String detail) implements ReadOutcome {}
}

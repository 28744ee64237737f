package org.distributedpatterns.shardservice.cache;

import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.Shard;
import org.jspecify.annotations.Nullable;

/** How a read of a key ended. */
sealed interface ReadOutcome {

    /** @param from who holds the answer; null if nobody knows the key */
    record Known(Answer answer, @Nullable Shard from) implements ReadOutcome {}

    /** No owner could be asked. */
    record Unavailable() implements ReadOutcome {}

    /** The budget was spent before an owner answered. */
    record TimedOut() implements ReadOutcome {}
}

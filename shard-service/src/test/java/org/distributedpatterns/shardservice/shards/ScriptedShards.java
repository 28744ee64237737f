package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.distributedpatterns.shardservice.replication.Answer;

/** A way to shards that hold one value for every key, and answer all there is but where a test says otherwise. */
public abstract class ScriptedShards implements ShardClient {

    public static final Answer.Found HELD = new Answer.Found(new byte[] {1}, "text/plain", 1, false, 7, null, false);

    /** The keys that were written, in order. */
    public final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    public CompletableFuture<Answer> read(Shard shard, Read read, Duration timeout) {
        return CompletableFuture.completedFuture(HELD);
    }

    @Override
    public CompletableFuture<Reply> call(Shard shard, Call call, Duration timeout) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException(call.path()));
    }

    @Override
    public CompletableFuture<WriteAnswer> write(Shard shard, Write write, Duration timeout) {
        written.add(write.key());
        return CompletableFuture.completedFuture(new WriteAnswer.Taken());
    }

    @Override
    public CompletableFuture<Pong> ping(Shard shard, Ping ping, Duration timeout) {
        return CompletableFuture.completedFuture(new Pong(true, "stamp", Duration.ofSeconds(1), ""));
    }

    @Override
    public CompletableFuture<byte[]> stats(Shard shard, Duration timeout) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("stats"));
    }
}

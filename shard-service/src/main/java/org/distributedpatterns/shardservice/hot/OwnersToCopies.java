package org.distributedpatterns.shardservice.hot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.distributedpatterns.shardservice.shards.ShardClient.Write;

/** Reads a key from all its owners, brings the newest value to its copies, and looks whether they have it. */
final class OwnersToCopies implements Copies.Refresh<Shard> {

    private final ShardClient client;
    private final Duration timeout;

    OwnersToCopies(ShardClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    @Override
    public Set<Shard> bringUp(Copies.Wanted<Shard> wanted)
            throws InterruptedException, ExecutionException, TimeoutException {
        Answer newest = newest(wanted);
        Write write;
        switch (newest) {
            case Answer.Found found ->
                write = new Write(
                        wanted.key(), found.body(), found.contentType(), found.version(), found.ttlMillis(), true);
            case Answer.Deleted _, Answer.Absent _ -> {
                return Set.of(); // nothing that could be spread
            }
        }
        List<Future<Boolean>> brought = new ArrayList<>();
        for (Shard copy : wanted.copies()) {
            brought.add(client.write(copy, write, timeout)
                    .thenCompose(taken -> client.read(copy, new Read(wanted.key(), null, false), timeout))
                    .thenApply(held -> held instanceof Answer.Found
                            && !held.doubtful()
                            && Answer.version(held) >= Answer.version(newest))
                    .exceptionally(failure -> false));
        }
        Set<Shard> filled = new LinkedHashSet<>();
        for (int i = 0; i < brought.size(); i++) {
            if (get(brought.get(i))) {
                filled.add(wanted.copies().get(i));
            }
        }
        return filled;
    }

    /** Every owner has to answer, and to be sure: one that is left out may hold the newest. */
    private Answer newest(Copies.Wanted<Shard> wanted)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<Answer>> asked = wanted.owners().stream()
                .map(owner -> client.read(owner, new Read(wanted.key(), null, true), timeout))
                .toList();
        Answer newest = new Answer.Absent(false);
        for (CompletableFuture<Answer> each : asked) {
            Answer answer = get(each);
            if (answer.doubtful()) {
                return new Answer.Absent(true);
            }
            newest = Answer.latest(newest, answer);
        }
        return newest;
    }

    private <T> T get(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(3 * timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}

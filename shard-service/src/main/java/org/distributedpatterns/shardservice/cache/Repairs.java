package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.distributedpatterns.shardservice.periodic.PeriodicTask;
import org.distributedpatterns.shardservice.periodic.Tasks;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.shards.CatchUp;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.distributedpatterns.shardservice.shards.ShardClient.Write;
import org.distributedpatterns.shardservice.shards.Shards;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings owners that lack a key's newest version up to it: beside the requests, for those that a read found lacking,
 * and before they are vouched for again, for those that writes went on without. What waits is keys, not values, so that
 * it is small, and the value that goes over is the newest of that moment. The queue is bounded: a repair that finds no
 * room is dropped, and the next read of the key asks for it again.
 */
final class Repairs implements CatchUp, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Repairs.class);

    private static final int MOST_WAITING = 10_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private record Repair(Shard shard, String key) {}

    private final Shards shards;
    private final ShardClient client;
    private final BlockingQueue<Repair> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder done = new LongAdder();
    private final PeriodicTask task;

    Repairs(Shards shards, ShardClient client, Tasks tasks) {
        this.shards = shards;
        this.client = client;
        this.task = tasks.periodic("repairs", Duration.ZERO, this::repairNext);
    }

    void start() {
        task.start();
    }

    /** The shard answered, and lacked what another owner holds. */
    void offer(Shard shard, String key) {
        if (!waiting.offer(new Repair(shard, key))) {
            log.debug("too many repairs wait: {} at {} is left to the next read", key, shard);
        }
    }

    /**
     * Gives the shard what the others hold. When they hold nothing as late as the write that it missed (they died, or
     * have forgotten it), that write is lost; what is older must not come back for it, so it is deleted everywhere.
     */
    @Override
    public void bringUp(Shard shard, String key, long version) {
        try {
            Answer newest = newest(key, shard, true);
            if (Answer.version(newest) >= version) {
                write(shard, key, newest);
            } else {
                var delete = new Write(key, null, null, version, null, true);
                for (Shard other : others(key, shard)) {
                    if (!other.isSuspected()) {
                        get(client.write(other, delete, TIMEOUT));
                    }
                }
                get(client.write(shard, delete, TIMEOUT));
            }
            done.increment();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(key + " could not be brought to " + shard, e);
        }
    }

    /** Repairs carried out since the start. */
    long count() {
        return done.sum();
    }

    private void repairNext() throws InterruptedException {
        Repair next = waiting.take();
        try {
            repair(next.shard(), next.key());
        } catch (ExecutionException | TimeoutException e) {
            log.debug("{} at {} is not repaired: left to the next read", next.key(), next.shard(), e);
        }
    }

    private void repair(Shard target, String key) throws InterruptedException, ExecutionException, TimeoutException {
        write(target, key, newest(key, target, false));
        done.increment();
    }

    /**
     * What the others hold.
     *
     * @param all whether each of them that may live has to answer
     */
    private Answer newest(String key, Shard target, boolean all)
            throws InterruptedException, ExecutionException, TimeoutException {
        Answer newest = new Answer.Absent(false);
        for (Shard other : others(key, target)) {
            try {
                newest = Answer.latest(newest, get(client.read(other, new Read(key, null, true), TIMEOUT)));
            } catch (ExecutionException | TimeoutException e) {
                if (all && !other.isGone()) {
                    throw e;
                }
                log.debug("{} could not be asked for {}", other, key, e);
            }
        }
        return newest;
    }

    private void write(Shard target, String key, Answer newest)
            throws InterruptedException, ExecutionException, TimeoutException {
        switch (newest) {
            case Answer.Found found ->
                get(client.write(
                        target,
                        new Write(key, found.body(), found.contentType(), found.version(), found.ttlMillis(), true),
                        TIMEOUT));
            case Answer.Deleted deleted ->
                get(client.write(target, new Write(key, null, null, deleted.version(), null, true), TIMEOUT));
            case Answer.Absent _ -> log.debug("nobody holds {} any more", key);
        }
    }

    private List<Shard> others(String key, Shard target) {
        Placement<Shard> placement = shards.place(key);
        return Stream.concat(placement.current().stream(), placement.former().stream())
                .filter(shard -> shard != target)
                .toList();
    }

    private static <T> T get(java.util.concurrent.Future<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        task.close();
    }
}

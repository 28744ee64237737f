package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.distributedpatterns.shardservice.shards.ShardClient.Write;
import org.distributedpatterns.shardservice.shards.Shards;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings owners that lack a key's newest version up to it, beside the requests. What waits is keys, not values, so that
 * it is small, and the value that goes over is the newest of that moment. Both queues are bounded: a repair that finds
 * no room is dropped, and the next read of the key asks for it again.
 */
final class Repairs implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Repairs.class);

    private static final int MOST_WAITING = 10_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private record Repair(Shard shard, String key) {}

    private final Shards shards;
    private final ShardClient client;
    private final BlockingQueue<Repair> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Map<Shard, Set<String>> owed = new ConcurrentHashMap<>();
    private final LongAdder done = new LongAdder();
    private final Thread worker = Thread.ofVirtual().name("repairs").unstarted(this::work);

    Repairs(Shards shards, ShardClient client) {
        this.shards = shards;
        this.client = client;
    }

    void start() {
        worker.start();
    }

    /** The shard answered, and lacked what another owner holds. */
    void offer(Shard shard, String key) {
        if (!waiting.offer(new Repair(shard, key))) {
            log.debug("too many repairs wait: {} at {} is left to the next read", key, shard);
        }
    }

    /** The shard could not be reached for a write: it is told before it is trusted again. */
    void owe(Shard shard, String key) {
        owed.compute(shard, (s, keys) -> {
            Set<String> all = keys == null ? new LinkedHashSet<>() : keys;
            if (all.size() < MOST_WAITING) {
                all.add(key);
            }
            return all;
        });
        shard.suspect();
    }

    /**
     * Tells a shard all that it is owed; returns when it knows.
     *
     * @throws IllegalStateException if it could not be told; what is left is owed still
     */
    void catchUp(Shard shard) {
        owed.keySet().retainAll(shards.known());
        for (Set<String> keys = owed.remove(shard); keys != null; keys = owed.remove(shard)) {
            for (String key : keys) {
                try {
                    repair(shard, key);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                } catch (ExecutionException | TimeoutException e) {
                    keys.forEach(left -> owe(shard, left));
                    throw new IllegalStateException(shard + " failed again", e);
                }
            }
        }
    }

    /** Repairs carried out since the start. */
    long count() {
        return done.sum();
    }

    private void work() {
        try {
            while (true) {
                Repair next = waiting.take();
                try {
                    repair(next.shard(), next.key());
                } catch (ExecutionException | TimeoutException e) {
                    log.debug("{} at {} is not repaired: left to the next read", next.key(), next.shard(), e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void repair(Shard target, String key) throws InterruptedException, ExecutionException, TimeoutException {
        Answer newest = new Answer.Absent(false);
        for (Shard other : others(key, target)) {
            try {
                newest = Answer.latest(newest, get(client.read(other, new Read(key, null, true), TIMEOUT)));
            } catch (ExecutionException | TimeoutException e) {
                log.debug("{} could not be asked for {}", other, key, e);
            }
        }
        switch (newest) {
            case Answer.Found found -> put(target, key, found);
            case Answer.Deleted deleted ->
                get(client.write(target, new Write(key, null, null, deleted.version(), null, true), TIMEOUT));
            case Answer.Absent _ -> log.debug("nobody holds {} any more", key);
        }
        done.increment();
    }

    private void put(Shard target, String key, Answer.Found found)
            throws InterruptedException, ExecutionException, TimeoutException {
        get(client.write(
                target,
                new Write(key, found.body(), found.contentType(), found.version(), found.ttlMillis(), true),
                TIMEOUT));
    }

    private List<Shard> others(String key, Shard target) {
        Placement<Shard> placement = shards.place(key);
        return java.util.stream.Stream.concat(placement.current().stream(), placement.former().stream())
                .filter(shard -> shard != target && !shard.isSuspected())
                .toList();
    }

    private static <T> T get(java.util.concurrent.Future<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        worker.interrupt();
    }
}

package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.distributedpatterns.shardservice.periodic.PeriodicTask;
import org.distributedpatterns.shardservice.periodic.Tasks;
import org.distributedpatterns.shardservice.shards.ShardClient.Ping;
import org.distributedpatterns.shardservice.shards.ShardClient.Pong;
import org.distributedpatterns.shardservice.shards.ShardClient.Skipped;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every shard again and again whether it is there, and vouches with the same ping that it has missed nothing. One
 * that does not answer is suspected; one that answers is trusted again, once it has been told what it missed. Suspicion
 * is this router's own: membership is ZooKeeper's.
 */
final class Probes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Probes.class);

    private final String router;
    private final Shards shards;
    private final ShardClient client;
    private final Duration timeout;
    private final CatchUp catchUp;
    private final Exclusions exclusions;
    private final Set<Shard> probing = ConcurrentHashMap.newKeySet();
    private final PeriodicTask task;

    /**
     * @param router {@code INSTANCE/START}
     * @param mayExclude whether writes may go on without a shard that may live
     * @param catchUp what a shard that is back has to be told first
     * @param threads for what blocks
     * @param interval between two probes of a shard
     */
    Probes(
            String router,
            Shards shards,
            ShardClient client,
            Duration timeout,
            BooleanSupplier mayExclude,
            CatchUp catchUp,
            Executor threads,
            Duration interval,
            Tasks tasks) {
        this.router = router;
        this.shards = shards;
        this.client = client;
        this.timeout = timeout;
        this.catchUp = catchUp;
        this.exclusions = new Exclusions(shards::known, this::ping, mayExclude, System::nanoTime, threads);
        this.task = tasks.periodic("probes", interval, this::round);
    }

    Exclusions exclusions() {
        return exclusions;
    }

    void start() {
        task.start();
    }

    /** Whether every shard knows of this router, or is known to be gone. */
    boolean isKnownToAll() {
        return shards.known().stream().allMatch(shard -> shard.vouching().isKnown() || exclusions.isFenced(shard));
    }

    private void round() {
        exclusions.beat();
        shards.retire();
        PeriodicTask.forEach(shards.known(), shard -> {
            if (probing.add(shard)) {
                try {
                    probe(shard);
                } catch (RuntimeException e) {
                    probing.remove(shard);
                    throw e;
                }
            }
        });
    }

    private void probe(Shard shard) {
        boolean before = shard.isSuspected();
        boolean stranger = !shard.vouching().isKnown();
        ping(shard).whenComplete((pong, failure) -> {
            if (failure != null) {
                if (!before) {
                    log.info("{} does not answer: suspected ({})", shard, failure.toString());
                }
                shard.suspect();
                probing.remove(shard);
            } else if (before) {
                Thread.ofVirtual().name("catch-up-" + shard).start(() -> trustAgain(shard, pong.settled()));
            } else if (stranger && pong.stamp() != null) {
                probe(shard); // at once: until this router has vouched, it answers in doubt
            } else {
                probing.remove(shard); // suspected meanwhile by a request: the next probe decides
            }
        });
    }

    /** Only a present owner is vouched for: a former one is written to for a while, but does not count. */
    private CompletableFuture<Pong> ping(Shard shard) {
        Ping ping;
        synchronized (exclusions) { // what is excluded after this is in the next ping, under a higher number
            Skipped told = exclusions.told(shard);
            ping = shard.vouching()
                    .next(
                            router,
                            told == Skipped.NO && !shards.isPresent(shard) ? Skipped.YES : told,
                            exclusions.skipping());
        }
        return sent(shard, ping).thenApply(pong -> {
            shard.vouching().answered(pong);
            shard.sees(pong.view());
            exclusions.heard(shard, ping.skipped());
            return pong;
        });
    }

    /** A ping that does not even go out is one that is not answered. */
    private CompletableFuture<Pong> sent(Shard shard, Ping ping) {
        try {
            return client.ping(shard, ping, timeout);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void trustAgain(Shard shard, boolean settled) {
        try {
            if (exclusions.catchUp(shard, settled, catchUp)) {
                shard.trust();
                log.info("{} answers again", shard);
            }
        } catch (RuntimeException e) {
            log.info("{} could not be told what it missed, stays suspected ({})", shard, e.toString());
        } finally {
            probing.remove(shard);
        }
    }

    @Override
    public void close() {
        task.close();
    }
}

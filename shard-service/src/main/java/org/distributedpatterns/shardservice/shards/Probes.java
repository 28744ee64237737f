package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every shard again and again whether it is there. One that does not answer is suspected; one that answers is
 * trusted again, once it has been told what it missed. Suspicion is this router's own: membership is ZooKeeper's.
 */
final class Probes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Probes.class);

    private final Shards shards;
    private final ShardClient client;
    private final Duration timeout;
    private final CatchUp catchUp;
    private final Set<Shard> probing = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("probes").daemon().factory());

    /** @param catchUp what a shard that is back has to be told first */
    Probes(Shards shards, ShardClient client, Duration timeout, CatchUp catchUp) {
        this.shards = shards;
        this.client = client;
        this.timeout = timeout;
        this.catchUp = catchUp;
    }

    void start(Duration interval) {
        timer.scheduleWithFixedDelay(this::round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            shards.retire();
            shards.known().stream().filter(probing::add).forEach(this::probe);
        } catch (RuntimeException e) {
            log.error("a round of probes failed", e); // and the next one comes
        }
    }

    private void probe(Shard shard) {
        boolean before = shard.isSuspected();
        client.ping(shard, timeout).whenComplete((settled, failure) -> {
            if (failure != null) {
                if (!before) {
                    log.info("{} does not answer: suspected ({})", shard, failure.toString());
                }
                shard.suspect();
                probing.remove(shard);
            } else if (before) {
                Thread.ofVirtual().name("catch-up-" + shard).start(() -> trustAgain(shard));
            } else {
                probing.remove(shard); // suspected meanwhile by a request: the next probe decides
            }
        });
    }

    private void trustAgain(Shard shard) {
        try {
            catchUp.bringUp(shard);
            shard.trust();
            log.info("{} answers again", shard);
        } catch (RuntimeException e) {
            log.info("{} could not be told what it missed, stays suspected ({})", shard, e.toString());
        } finally {
            probing.remove(shard);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

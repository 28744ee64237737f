package org.distributedpatterns.acceptance.promise;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What happens to the fleet, by a seed: one fault after the other, each over before the next, and some that come
 * together, which are outages.
 */
final class Faults {

    /** What can happen. */
    enum Fault {
        SHARD_DIES,
        ROUTER_DIES,
        ROUTER_AND_SHARD_DIE,
        TWO_SHARDS_DIE,
        SHARD_STANDS_STILL,
        ROUTER_STANDS_STILL,
        SHARD_STANDS_STILL_AND_ANOTHER_DIES,
        SHARD_JOINS,
        SHARD_LEAVES
    }

    private final ShardedCache cache;
    private final Random random;
    private final Diary diary;
    private final List<Outage> outages = new ArrayList<>();
    private final List<Outage> standstills = new ArrayList<>();
    private int kills;
    private int pauses;
    private int scalings;

    Faults(ShardedCache cache, Diary diary, long seed) {
        this.cache = cache;
        this.diary = diary;
        this.random = new Random(seed);
    }

    List<Outage> outages() {
        return outages;
    }

    /** When somebody stood still. */
    List<Outage> standstills() {
        return standstills;
    }

    int kills() {
        return kills;
    }

    int pauses() {
        return pauses;
    }

    int scalings() {
        return scalings;
    }

    /** The faults in an order of the seed's choice. */
    List<Fault> shuffled(List<Fault> faults) {
        List<Fault> all = new ArrayList<>(faults);
        Collections.shuffle(all, random);
        return all;
    }

    /** Lets it happen, brings back what is missing, and returns when all is well again. */
    void happen(Fault fault) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int before = standstills.size();
        diary.note(fault.toString());
        switch (fault) {
            case SHARD_DIES -> dies(any(cache.shards()));
            case ROUTER_DIES -> dies(any(cache.routers()));
            case ROUTER_AND_SHARD_DIE -> {
                dies(any(cache.routers()));
                dies(any(cache.shards()));
            }
            case TWO_SHARDS_DIE -> {
                dies(any(cache.shards()));
                dies(any(cache.shards()));
            }
            case SHARD_STANDS_STILL -> standsStill(any(cache.shards()), () -> {});
            case ROUTER_STANDS_STILL -> standsStill(any(cache.routers()), () -> {});
            case SHARD_STANDS_STILL_AND_ANOTHER_DIES -> {
                Node still = any(cache.shards());
                standsStill(still, () -> dies(anyBut(still)));
            }
            case SHARD_JOINS -> {
                scalings++;
                diary.note("joins: " + cache.startShard());
            }
            case SHARD_LEAVES -> {
                scalings++;
                Node leaving = any(cache.shards());
                diary.note("leaves: " + leaving);
                cache.stop(leaving);
            }
        }
        while (cache.shards().size() < (fault == Fault.SHARD_LEAVES ? 3 : 4)) {
            diary.note("starts: " + cache.startShard());
        }
        while (cache.routers().size() < 2) {
            diary.note("starts: " + cache.startRouter(Duration.ofSeconds(random.nextBoolean() ? 30 : -30)));
        }
        if (standstills.size() > before) {
            cache.awaitSettledAfterAStandstill();
        } else {
            cache.awaitSettled();
        }
        diary.note("settled");
        if (fault == Fault.TWO_SHARDS_DIE || fault == Fault.SHARD_STANDS_STILL_AND_ANOTHER_DIES) {
            outages.add(new Outage(start, System.nanoTime()));
        }
    }

    private void dies(Node node) {
        kills++;
        diary.note("dies: " + node);
        cache.kill(node);
    }

    private void standsStill(Node node, Runnable meanwhile) throws InterruptedException {
        pauses++;
        diary.note("stands still: " + node);
        node.pause();
        long start = System.nanoTime();
        try {
            TimeUnit.MILLISECONDS.sleep(random.nextLong(50, 1000)); // this is the fault: a time, not a condition
            meanwhile.run();
            TimeUnit.MILLISECONDS.sleep(random.nextLong(50, 3000));
        } finally {
            node.resume();
            standstills.add(new Outage(start, System.nanoTime()));
            diary.note("goes on: " + node);
        }
        await().until(() -> node.process().isAlive());
    }

    private Node any(List<Node> nodes) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private Node anyBut(Node node) {
        return any(cache.shards().stream().filter(other -> !other.equals(node)).toList());
    }
}

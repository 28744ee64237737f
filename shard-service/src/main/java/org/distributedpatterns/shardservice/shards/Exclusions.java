package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.distributedpatterns.shardservice.shards.ShardClient.Pong;
import org.distributedpatterns.shardservice.shards.ShardClient.Skipped;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards that this router's writes go on without. A write is not acknowledged without a shard before nobody will
 * believe that shard alone (it is {@code fenced}): because it has heard so, or what this router vouched for has run
 * out, or its process is gone; and, unless it is gone, before the other shards know of it, so that they can tell when
 * this router can't. What each misses is remembered, and told before it is vouched for again. Thread-safe.
 */
public final class Exclusions {

    private static final Logger log = LoggerFactory.getLogger(Exclusions.class);

    private static final int MOST_OWED = 10_000;
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration WITNESSES = Duration.ofMillis(300);

    /** A router that stood still for longer may have been taken for gone meanwhile: its fences count no more. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(2);

    /** Sends a ping, and completes when it is answered. */
    @FunctionalInterface
    interface Pinger {
        CompletableFuture<Pong> ping(Shard shard);
    }

    /** Guarded by the outer lock. */
    private static final class Exclusion {
        private final Map<String, Long> owed = new LinkedHashMap<>();
        private CompletableFuture<Void> fenced = new CompletableFuture<>();
        private Skipped told = Skipped.YES;
        private boolean filling;
    }

    private final Supplier<List<Shard>> shards;
    private final Pinger pinger;
    private final BooleanSupplier permitted;
    private final LongSupplier nanos;
    private final Executor threads;
    private final Map<Shard, Exclusion> exclusions = new HashMap<>();
    private long lastBeat;

    /**
     * @param shards all that requests may go to
     * @param permitted whether this router may go on without a shard that may live
     * @param threads for what blocks
     */
    Exclusions(
            Supplier<List<Shard>> shards,
            Pinger pinger,
            BooleanSupplier permitted,
            LongSupplier nanos,
            Executor threads) {
        this.shards = shards;
        this.pinger = pinger;
        this.permitted = permitted;
        this.nanos = nanos;
        this.threads = threads;
        this.lastBeat = nanos.getAsLong();
    }

    /**
     * Begins to go on without the shard, unless that has begun; completes once writes may be acknowledged without it.
     */
    public synchronized CompletableFuture<Void> exclude(Shard shard) {
        distrustOldFences();
        Exclusion known = exclusions.get(shard);
        if (known != null) {
            return known.fenced;
        }
        var exclusion = new Exclusion();
        exclusions.put(shard, exclusion);
        shard.suspect();
        log.info("writes go on without {}", shard);
        fence(shard, exclusion);
        return exclusion.fenced;
    }

    /** Whether writes may be acknowledged without the shard. */
    public synchronized boolean isFenced(Shard shard) {
        distrustOldFences();
        Exclusion exclusion = exclusions.get(shard);
        return exclusion != null && exclusion.fenced.isDone();
    }

    /**
     * Remembers that the shards miss a write that is about to be acknowledged.
     *
     * @return false if one of them may be believed again meanwhile: the write must not be acknowledged without it
     */
    public synchronized boolean owe(Collection<Shard> missed, String key, long version) {
        if (!missed.stream().allMatch(this::isFenced)) {
            return false;
        }
        for (Shard shard : missed) {
            Exclusion exclusion = Objects.requireNonNull(exclusions.get(shard)); // it is fenced
            if (exclusion.owed.size() < MOST_OWED || exclusion.owed.containsKey(key)) {
                exclusion.owed.merge(key, version, Math::max);
            } else {
                exclusion.told = Skipped.FILL;
            }
        }
        return true;
    }

    /** What a ping has to say to a shard of the present ring. */
    synchronized Skipped told(Shard shard) {
        Exclusion exclusion = exclusions.get(shard);
        return exclusion == null ? Skipped.NO : exclusion.told;
    }

    /** The shards that writes go on without, as a ping says it. */
    synchronized String skipping() {
        return exclusions.keySet().stream().map(Shard::address).sorted().collect(Collectors.joining(","));
    }

    /** How many there are. */
    public synchronized int count() {
        return exclusions.size();
    }

    /** How many keys they have to be told. */
    public synchronized int owed() {
        return exclusions.values().stream()
                .mapToInt(exclusion -> exclusion.owed.size())
                .sum();
    }

    /** This router is awake; called several times a second. */
    synchronized void beat() {
        distrustOldFences();
        lastBeat = nanos.getAsLong();
        exclusions.keySet().retainAll(shards.get());
    }

    /**
     * Tells a shard that answers again all that it missed, and ends the exclusion.
     *
     * @param settled whether it has filled, as it said just now
     * @return whether it may be trusted again; false if it is filling still
     */
    boolean catchUp(Shard shard, boolean settled, CatchUp catchUp) {
        while (true) {
            Map<String, Long> owed;
            synchronized (this) {
                Exclusion exclusion = exclusions.get(shard);
                if (exclusion == null) {
                    return true;
                }
                if (exclusion.told == Skipped.FILL || exclusion.filling && !settled) {
                    return false;
                }
                exclusion.filling = false;
                if (exclusion.owed.isEmpty()) {
                    exclusions.remove(shard);
                    return true;
                }
                owed = Map.copyOf(exclusion.owed);
            }
            owed.forEach((key, version) -> {
                catchUp.bringUp(shard, key, version);
                paid(shard, key, version);
            });
        }
    }

    private synchronized void paid(Shard shard, String key, long version) {
        Exclusion exclusion = exclusions.get(shard);
        if (exclusion != null) {
            exclusion.owed.remove(key, version);
        }
    }

    /** The shard has heard that it has to fill: from now on it says itself when it is settled. */
    synchronized void heard(Shard shard, Skipped told) {
        Exclusion exclusion = exclusions.get(shard);
        if (exclusion != null && told == Skipped.FILL) {
            exclusion.told = Skipped.YES;
            exclusion.filling = true;
        }
    }

    private void distrustOldFences() {
        long now = nanos.getAsLong();
        if (now - lastBeat > LONGEST_GAP.toNanos()) {
            lastBeat = now;
            exclusions.forEach((shard, exclusion) -> {
                exclusion.fenced = new CompletableFuture<>();
                fence(shard, exclusion);
            });
        }
    }

    private void fence(Shard shard, Exclusion exclusion) {
        CompletableFuture<Void> fenced = exclusion.fenced;
        CompletableFuture.supplyAsync(() -> Refusal.isRefused(shard.member()), threads)
                .thenAccept(refused -> {
                    if (refused) {
                        fenced.complete(null);
                    }
                });
        var unbelieved = new CompletableFuture<Void>();
        pinger.ping(shard).thenRun(() -> unbelieved.complete(null));
        if (shard.vouching().isKnown()) {
            after(shard.vouching().lastsFor()).execute(() -> unbelieved.complete(null));
        }
        unbelieved.thenCombine(witnesses(shard), (a, b) -> a).thenRun(() -> completeWhenPermitted(fenced));
    }

    /** The other shards take note; one that can't be reached now is passed. */
    private CompletableFuture<Void> witnesses(Shard excluded) {
        return CompletableFuture.allOf(shards.get().stream()
                .filter(shard -> shard != excluded && !shard.isSuspected())
                .map(shard -> pinger.ping(shard)
                        .completeOnTimeout(null, WITNESSES.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(_ -> null))
                .toArray(CompletableFuture[]::new));
    }

    private void completeWhenPermitted(CompletableFuture<Void> fenced) {
        if (permitted.getAsBoolean()) {
            fenced.complete(null);
        } else {
            after(RETRY).execute(() -> completeWhenPermitted(fenced));
        }
    }

    private Executor after(Duration time) {
        return CompletableFuture.delayedExecutor(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS, threads);
    }
}

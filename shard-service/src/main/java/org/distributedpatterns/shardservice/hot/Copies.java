package org.distributedpatterns.shardservice.hot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of hot keys at shards that do not own them, under leases (Gray, Cheriton, "Leases: An Efficient Fault-Tolerant
 * Mechanism for Distributed File Cache Consistency", SOSP 1989), so that the promise of the cache holds: an older value
 * is never returned once a newer write was acknowledged.
 *
 * <ol>
 *   <li>Every owner of the key is told of the copies, for the length of a lease. From then on it names them in its
 *       answers to writes, and no write is acknowledged before it has reached them too.
 *   <li>Only then the newest value is read from the owners and brought to the copies: a write that the owners answered
 *       before step 1 is in it. Versions settle the order with writes that come meanwhile.
 *   <li>Only then this router reads from the copies, until the lease is over by its own clock, which it started before
 *       step 1. A renewal that finds another epoch at any owner begins with step 2.
 * </ol>
 *
 * An owner that can't be told ends the lease. One thread at a time calls {@link #hold}; the rest is thread-safe.
 *
 * @param <S> a shard
 */
final class Copies<S> {

    private static final Logger log = LoggerFactory.getLogger(Copies.class);

    /** Brings copies up to what the owners hold. */
    interface Refresh<S> {

        /** Those of the copies that now hold the newest value; none if there is no value. Blocks. */
        Set<S> bringUp(Wanted<S> wanted) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /**
     * A key to be spread.
     *
     * @param owners all that own it
     * @param copies where it is to be beside
     */
    record Wanted<S>(String key, List<S> owners, List<S> copies) {}

    /**
     * @param epochs of the owners
     * @param filled those of the copies that hold the value
     */
    private record Lease<S>(Wanted<S> wanted, List<Long> epochs, Set<S> filled, long untilNanos) {

        /** Whether every copy holds the value, and no owner has found a gap since. */
        boolean isUnbroken(Wanted<S> next, List<Long> present) {
            return wanted.equals(next)
                    && epochs.equals(present)
                    && filled.size() == wanted.copies().size();
        }
    }

    private final CopyHolders<S> holders;
    private final Refresh<S> refresh;
    private final Function<S, String> name;
    private final LongSupplier nanoClock;
    private final Duration lease;
    private volatile Map<String, Lease<S>> leases = Map.of();

    /** Guarded by this: keys that were called broken while leases are being renewed. */
    private final Set<String> broken = new HashSet<>();

    Copies(
            CopyHolders<S> holders,
            Refresh<S> refresh,
            Function<S, String> name,
            LongSupplier nanoClock,
            Duration lease) {
        this.holders = holders;
        this.refresh = refresh;
        this.name = name;
        this.nanoClock = nanoClock;
        this.lease = lease;
    }

    /** Where a key may be read beside its owners at this moment. */
    Set<S> of(String key) {
        Lease<S> held = leases.get(key);
        return held == null || held.untilNanos() - nanoClock.getAsLong() <= 0 ? Set.of() : held.filled();
    }

    /** Holds leases for these keys and no others. */
    void hold(List<Wanted<S>> wanted) throws InterruptedException {
        synchronized (this) {
            broken.clear();
        }
        Map<String, Lease<S>> before = leases;
        long until = nanoClock.getAsLong() + lease.toNanos();
        Map<Wanted<S>, CompletableFuture<List<Long>>> told = new LinkedHashMap<>();
        wanted.forEach(key -> told.put(key, announce(key)));
        Map<String, Lease<S>> next = new HashMap<>();
        for (Map.Entry<Wanted<S>, CompletableFuture<List<Long>>> entry : told.entrySet()) {
            Wanted<S> key = entry.getKey();
            try {
                List<Long> epochs = entry.getValue().get(lease.toMillis(), TimeUnit.MILLISECONDS);
                Lease<S> old = before.get(key.key());
                Set<S> filled =
                        old != null && old.isUnbroken(key, epochs) ? old.filled() : Set.copyOf(refresh.bringUp(key));
                if (!filled.isEmpty()) {
                    next.put(key.key(), new Lease<>(key, epochs, filled, until));
                }
            } catch (ExecutionException | TimeoutException e) {
                log.debug("{} is not spread: an owner could not be asked", key.key(), e);
            }
        }
        synchronized (this) {
            broken.forEach(next::remove);
            leases = Map.copyOf(next);
        }
    }

    /** Completes when every owner knows, with their epochs; exceptionally if one can't be told. */
    private CompletableFuture<List<Long>> announce(Wanted<S> wanted) {
        List<String> names = wanted.copies().stream().map(name).toList();
        CompletableFuture<List<Long>> all = CompletableFuture.completedFuture(List.of());
        for (S owner : wanted.owners()) {
            all = all.thenCombine(holders.announce(owner, wanted.key(), names, lease), (epochs, epoch) -> {
                List<Long> more = new ArrayList<>(epochs);
                more.add(epoch);
                return more;
            });
        }
        return all;
    }

    /** A copy does not hold the key: it is not read before it was brought up again. */
    void lacks(String key, S copy) {
        change(key, held -> {
            Set<S> left = new HashSet<>(held.filled());
            left.remove(copy);
            return new Lease<>(held.wanted(), held.epochs(), Set.copyOf(left), held.untilNanos());
        });
    }

    /** A copy missed a write: no router is to read it before it was brought up again. */
    void missed(String key, List<S> owners) {
        synchronized (this) {
            broken.add(key);
        }
        change(key, held -> new Lease<>(held.wanted(), List.of(), Set.of(), held.untilNanos()));
        owners.forEach(owner -> holders.revoke(owner, key).exceptionally(failure -> {
            log.debug("{} could not be told that a copy of {} is stale: its lease runs out", owner, key, failure);
            return null;
        }));
    }

    private synchronized void change(String key, UnaryOperator<Lease<S>> change) {
        Lease<S> held = leases.get(key);
        if (held != null) {
            Map<String, Lease<S>> next = new HashMap<>(leases);
            next.put(key, change.apply(held));
            leases = Map.copyOf(next);
        }
    }
}

package org.distributedpatterns.cacheservice.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory under a limit of bytes: the last writer wins by version, an entry lives for its own time, a deleted
 * one leaves a tombstone. A key is {@code namespace/key}. All methods may be called by any thread; a write is atomic
 * for its key.
 *
 * <p>What is forgotten, for want of room or because its time is over, leaves its version in the {@link Floor} of its
 * hash range: nothing older is taken there any more, neither from another shard nor from a write that comes late. So a
 * version that this shard has held once is never followed by an older one.
 */
public final class Store {

    /**
     * What an entry takes beside the bytes of key and value: Caffeine's node with two links for each of its queues, the
     * hash table's node and slot, the key's String, the value's array header and {@link Stored}.
     */
    static final int OVERHEAD_BYTES = 240;

    private static final int LARGE_BYTES = 16 * 1024;

    private final Cache<String, Stored> cache;
    private final Policy.Eviction<String, Stored> eviction;
    private final Floor floor;
    private final ContentTypes types = new ContentTypes();
    private final Ticker ticker;
    private final long origin;
    private final long maximumBytes;
    private final LongAdder requests = new LongAdder();
    private final LongAdder hits = new LongAdder();

    /**
     * @param maximumBytes the limit of all keys and values with their overhead
     * @param ticker time, in nanoseconds
     * @param hash a key's place on the ring: neighbours share a floor
     */
    public Store(long maximumBytes, Ticker ticker, ToLongFunction<String> hash) {
        this.maximumBytes = maximumBytes;
        this.floor = new Floor(hash);
        this.ticker = ticker;
        this.origin = ticker.read();
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher(this::weigh)
                .expireAfter(Expiry.writing((String key, Stored stored) -> Duration.ofNanos(left(stored))))
                .ticker(ticker)
                .evictionListener(this::forgotten)
                .executor(Runnable::run) // the writer evicts: writes can't outrun the limit
                .recordStats()
                .build();
        this.eviction = cache.policy().eviction().orElseThrow();
    }

    /** Takes a write unless a later one is held, or was held and is forgotten. */
    public WriteResult write(String key, Entry entry) {
        Stored next = stored(entry);
        Stored held = cache.asMap().compute(key, (k, old) -> isTaken(k, next, old) ? next : old);
        keepWithin(next);
        if (held == null) {
            return new WriteResult.Refused(floor.of(key));
        }
        return held == next || isSame(next, held)
                ? new WriteResult.Accepted()
                : new WriteResult.Refused(held.version());
    }

    /**
     * Takes an entry that another shard holds, when it is later than what is held, or was held, here. One that is held
     * already counts as confirmed: it arrived now.
     *
     * @return whether it was taken
     */
    public boolean importEntry(String key, Entry entry) {
        Stored next = stored(entry);
        Stored held = cache.asMap().compute(key, (k, old) -> {
            if (isTaken(k, next, old)) {
                return next;
            }
            return old != null && old.version() == next.version() ? old.arrivedAt(next.arrivedAt()) : old;
        });
        keepWithin(next);
        return held == next;
    }

    /**
     * The same, but what is taken still has to be confirmed, and what is held is not by that.
     *
     * @see #dropUnconfirmed
     */
    public boolean importProvisionally(String key, Entry entry) {
        Stored next = stored(entry).provisional();
        Stored held = cache.asMap().compute(key, (k, old) -> isTaken(k, next, old) ? next : old);
        keepWithin(next);
        return held == next;
    }

    /**
     * A writer leaves the eviction to another that is at it. That is no matter for small values; with large ones it
     * waits, so that no writer is ahead by more than the one value that it brings.
     */
    private void keepWithin(Stored taken) {
        byte[] value = taken.value();
        if (value != null && value.length >= LARGE_BYTES) {
            cache.cleanUp();
        }
    }

    /** Whether nothing later is held or forgotten. Runs within the key's atomic step, and so does the eviction. */
    private boolean isTaken(String key, Stored next, @Nullable Stored held) {
        return held == null ? next.version() >= floor.of(key) : isAfter(next, held);
    }

    private void forgotten(@Nullable String key, @Nullable Stored stored, RemovalCause cause) {
        if (key != null && stored != null) {
            floor.raise(key, stored.version());
        }
    }

    /**
     * Takes what an origin gave, unless something later than {@code base} is held: what was written or deleted while
     * the origin was asked stays, whichever version is larger.
     *
     * @param base the latest version known before the origin was asked; 0 for none
     */
    public WriteResult fill(String key, Entry entry, long base) {
        Stored next = stored(entry);
        Stored held = cache.asMap().compute(key, (k, old) -> {
            boolean taken = old == null ? next.version() >= floor.of(k) : old.version() <= base;
            return taken ? next : old;
        });
        keepWithin(next);
        if (held == null) {
            return new WriteResult.Refused(floor.of(key));
        }
        return held == next || isSame(next, held)
                ? new WriteResult.Accepted()
                : new WriteResult.Refused(held.version());
    }

    /** The version below which nothing is taken of a key that is not held: some that was, is forgotten. */
    public long floor(String key) {
        return floor.of(key);
    }

    /** What is held, tombstones included; nobody's read. */
    public @Nullable Stored peek(String key) {
        return cache.policy().getIfPresentQuietly(key);
    }

    /** What is held, tombstones included; counted as a client's read. */
    public @Nullable Stored read(String key) {
        Stored stored = cache.getIfPresent(key);
        requests.increment();
        if (stored != null && !stored.isTombstone()) {
            hits.increment();
        }
        return stored;
    }

    /** What is left of an entry's time; null if it has no end. */
    public @Nullable Duration timeLeft(Stored stored) {
        return stored.expiresAt() == Stored.NEVER ? null : Duration.ofNanos(left(stored));
    }

    /** This moment, to be given to {@link #forEachSince} later; zero is the store's beginning. */
    public long mark() {
        return ticker.read() - origin;
    }

    /**
     * Walks over what arrived at or after a mark, without holding anything up: what arrives meanwhile may be passed or
     * not.
     */
    public void forEachSince(long mark, BiConsumer<String, Stored> visitor) {
        cache.asMap().forEach((key, stored) -> {
            if (stored.arrivedAt() >= mark) {
                visitor.accept(key, stored);
            }
        });
    }

    /** Drops the entries whose key it names. */
    public void dropIf(Predicate<String> key) {
        cache.asMap().keySet().removeIf(key);
    }

    /**
     * Forgets what nobody has confirmed: the entries whose key it names that are provisional, or arrived before a mark.
     * Their versions stay in the floor.
     *
     * @return how many
     */
    public long dropUnconfirmed(long mark, Predicate<String> key) {
        long[] dropped = new long[1];
        BiPredicate<String, Stored> unconfirmed =
                (k, stored) -> (stored.isProvisional() || stored.arrivedAt() < mark) && key.test(k);
        cache.asMap().forEach((k, seen) -> {
            if (unconfirmed.test(k, seen)) {
                cache.asMap().computeIfPresent(k, (same, stored) -> {
                    if (!unconfirmed.test(same, stored)) {
                        return stored;
                    }
                    floor.raise(same, stored.version());
                    dropped[0]++;
                    return null;
                });
            }
        });
        return dropped[0];
    }

    public StoreStats stats() {
        return new StoreStats(
                cache.estimatedSize(),
                eviction.weightedSize().orElse(0),
                maximumBytes,
                requests.sum(),
                hits.sum(),
                cache.stats().evictionCount(),
                floor.highest());
    }

    private Stored stored(Entry entry) {
        long now = ticker.read();
        Duration timeToLive = entry.timeToLive();
        long expiresAt = timeToLive == null ? Stored.NEVER : now + Math.min(timeToLive.toNanos(), Long.MAX_VALUE / 4);
        return new Stored(entry.value(), types.shared(entry.contentType()), entry.version(), expiresAt, now - origin);
    }

    private long left(Stored stored) {
        return stored.expiresAt() == Stored.NEVER ? Long.MAX_VALUE : Math.max(1, stored.expiresAt() - ticker.read());
    }

    private static boolean isAfter(Stored next, Stored held) {
        return next.version() > held.version();
    }

    /** The same write once more: a router that got no answer sends it again. */
    private static boolean isSame(Stored next, Stored held) {
        return next.version() == held.version() && Arrays.equals(next.value(), held.value());
    }

    private int weigh(String key, Stored stored) {
        byte[] value = stored.value();
        return OVERHEAD_BYTES + key.length() + types.bytes(stored.contentType()) + (value == null ? 0 : value.length);
    }
}

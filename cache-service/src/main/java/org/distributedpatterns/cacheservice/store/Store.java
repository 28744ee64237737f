package org.distributedpatterns.cacheservice.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory under a limit of bytes: the last writer wins by version, an entry lives for its own time, a deleted
 * one leaves a tombstone. A key is {@code namespace/key}. All methods may be called by any thread; a write is atomic
 * for its key.
 */
public final class Store {

    /**
     * What an entry takes beside the bytes of key and value: Caffeine's node with two links for each of its queues, the
     * hash table's node and slot, the key's String, the value's array header and {@link Stored}.
     */
    static final int OVERHEAD_BYTES = 224;

    private final Cache<String, Stored> cache;
    private final Policy.Eviction<String, Stored> eviction;
    private final Ticker ticker;
    private final long origin;
    private final long maximumBytes;
    private final LongAdder requests = new LongAdder();
    private final LongAdder hits = new LongAdder();

    /**
     * @param maximumBytes the limit of all keys and values with their overhead
     * @param ticker time, in nanoseconds
     */
    public Store(long maximumBytes, Ticker ticker) {
        this.maximumBytes = maximumBytes;
        this.ticker = ticker;
        this.origin = ticker.read();
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher(Store::weigh)
                .expireAfter(Expiry.writing((String key, Stored stored) -> Duration.ofNanos(left(stored))))
                .ticker(ticker)
                .executor(Runnable::run) // the writer evicts: writes can't outrun the limit
                .recordStats()
                .build();
        this.eviction = cache.policy().eviction().orElseThrow();
    }

    /** Takes a write unless a later one is held. */
    public WriteResult write(String key, Entry entry) {
        Stored next = stored(entry);
        Stored held = cache.asMap().compute(key, (k, old) -> old == null || isAfter(next, old) ? next : old);
        return held == next || isSame(next, held)
                ? new WriteResult.Accepted()
                : new WriteResult.Refused(held.version());
    }

    /**
     * Takes an entry that another shard holds, when it is later than what is held here.
     *
     * @return whether it was taken
     */
    public boolean importEntry(String key, Entry entry) {
        Stored next = stored(entry);
        return cache.asMap().compute(key, (k, old) -> old == null || isAfter(next, old) ? next : old) == next;
    }

    /**
     * Takes what an origin gave, unless something later than {@code base} is held: what was written or deleted while
     * the origin was asked stays, whichever version is larger.
     *
     * @param base the latest version known before the origin was asked; 0 for none
     */
    public WriteResult fill(String key, Entry entry, long base) {
        Stored next = stored(entry);
        Stored held = cache.asMap().compute(key, (k, old) -> old == null || old.version() <= base ? next : old);
        return held == next || isSame(next, held)
                ? new WriteResult.Accepted()
                : new WriteResult.Refused(held.version());
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
            if (stored.arrivedAt() - origin >= mark) {
                visitor.accept(key, stored);
            }
        });
    }

    /** Drops the entries whose key it names. */
    public void dropIf(Predicate<String> key) {
        cache.asMap().keySet().removeIf(key);
    }

    public StoreStats stats() {
        return new StoreStats(
                cache.estimatedSize(),
                eviction.weightedSize().orElse(0),
                maximumBytes,
                requests.sum(),
                hits.sum(),
                cache.stats().evictionCount());
    }

    private Stored stored(Entry entry) {
        long now = ticker.read();
        Duration timeToLive = entry.timeToLive();
        long expiresAt = timeToLive == null ? Stored.NEVER : now + Math.min(timeToLive.toNanos(), Long.MAX_VALUE / 4);
        return new Stored(entry.value(), entry.contentType(), entry.version(), expiresAt, now);
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

    private static int weigh(String key, Stored stored) {
        byte[] value = stored.value();
        return OVERHEAD_BYTES + key.length() + (value == null ? 0 : value.length);
    }
}

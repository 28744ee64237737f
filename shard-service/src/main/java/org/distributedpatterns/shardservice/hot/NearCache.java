package org.distributedpatterns.shardservice.hot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.shards.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Values of hot keys that this router holds for a moment, of namespaces that permit it. Such a copy stands outside the
 * promise of the cache: for at most the namespace's {@code nearCache} time, a write through another router is not seen.
 * A write through this one is. Bounded by bytes.
 */
final class NearCache {

    /** What Caffeine and the objects around a value need, roughly. */
    private static final int OVERHEAD_BYTES = 200;

    /** A value, and the shard that it came from. */
    record Near(Answer.Found found, @Nullable Shard from) {}

    /** @param nanos how long it may be held, from {@code since} on */
    private record Held(Near near, long since, long nanos) {}

    private final NearCacheTimes times;
    private final Ticker ticker;
    private final Cache<String, Held> cache;

    NearCache(NearCacheTimes times, long maximumBytes, Ticker ticker) {
        this.times = times;
        this.ticker = ticker;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher((String key, Held held) -> weight(key, held.near().found()))
                .expireAfter(Expiry.creating((String key, Held held) -> Duration.ofNanos(held.nanos())))
                .executor(Runnable::run)
                .ticker(ticker)
                .build();
    }

    private static int weight(String key, Answer.Found found) {
        byte[] body = found.body();
        return OVERHEAD_BYTES + key.length() + (body == null ? 0 : body.length);
    }

    /** Whether a key's namespace permits it. */
    boolean permits(String key) {
        return times.of(namespace(key)).isPresent();
    }

    /** What is held of a key; the time that it was held is taken off what was left of the value's own. */
    @Nullable
    Near get(String key) {
        Held held = cache.getIfPresent(key);
        if (held == null) {
            return null;
        }
        Long ttlMillis = held.near().found().ttlMillis();
        if (ttlMillis == null) {
            return held.near();
        }
        long heldMillis = Duration.ofNanos(ticker.read() - held.since()).toMillis();
        return new Near(
                held.near().found().withTtl(Math.max(1, ttlMillis - heldMillis)),
                held.near().from());
    }

    /** Holds a value with its bytes, if the key's namespace permits it. */
    void put(String key, Answer.Found found, @Nullable Shard from) {
        if (found.body() == null) {
            return;
        }
        times.of(namespace(key)).ifPresent(time -> {
            Long ttlMillis = found.ttlMillis();
            long nanos = ttlMillis == null
                    ? time.toNanos()
                    : Math.min(time.toNanos(), Duration.ofMillis(ttlMillis).toNanos());
            cache.put(key, new Held(new Near(found, from), ticker.read(), nanos));
        });
    }

    void forget(String key) {
        cache.invalidate(key);
    }

    private static String namespace(String key) {
        return key.substring(0, key.indexOf('/'));
    }
}

// Written by ./platform sync from kit: readthrough/Namespace.java
package org.distributedpatterns.shardservice.readthrough;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a cache namespace. Immutable, and as it stands in ZooKeeper.
 *
 * @param origin where a value comes from that is not cached: an http or https URL in which <code>{key}</code> stands
 *     for the key; without it the key becomes the path's last segment. Null for a namespace that is only written to
 * @param ttl how long a value from the origin is fresh
 * @param ttlJitter the part of {@code ttl} that is taken off at random, so that what was fetched together does not
 *     expire together; from 0 up to, not including, 1
 * @param staleWhileRevalidate how long after that it is still served, while it is fetched anew beside (RFC 5861)
 * @param staleIfError how long after that it is served when the origin fails (RFC 5861)
 * @param negativeTtl how long it is remembered that the origin has nothing (RFC 2308's idea); zero to ask each time
 * @param earlyRefresh how eagerly a value is fetched anew before it expires: XFetch's beta, 1 is its optimum; zero for
 *     never
 * @param originTimeout the longest that the origin may take
 * @param nearCache how long routers may hold hot keys themselves; null if they may not
 */
public record Namespace(
        @Nullable String origin,
        Duration ttl,
        double ttlJitter,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        Duration negativeTtl,
        double earlyRefresh,
        Duration originTimeout,
        @Nullable Duration nearCache) {

    private static final String PLACE = "{key}";

    /** Whether values come from an origin. */
    public boolean readsThrough() {
        return origin != null;
    }

    /**
     * Where the origin has a key's value.
     *
     * @param key characters that stand for themselves in a path
     * @throws IllegalStateException if there is no origin
     * @throws IllegalArgumentException if what comes out is no URL
     */
    public URI target(String key) {
        if (origin == null) {
            throw new IllegalStateException("this namespace has no origin");
        }
        if (origin.contains(PLACE)) {
            return URI.create(origin.replace(PLACE, key));
        }
        int query = origin.indexOf('?');
        String path = query < 0 ? origin : origin.substring(0, query);
        String rest = query < 0 ? "" : origin.substring(query);
        return URI.create(path + (path.endsWith("/") ? "" : "/") + key + rest);
    }

    /** How long past its freshness a value is kept. */
    public Duration staleWindow() {
        return staleWhileRevalidate.compareTo(staleIfError) >= 0 ? staleWhileRevalidate : staleIfError;
    }
}

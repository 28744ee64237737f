package org.distributedpatterns.cacheservice.trust;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a router says to a shard several times a second.
 *
 * @param router {@code INSTANCE/START}: the router's name, and when it started in Unix milliseconds
 * @param sequence counts this router's pings to this shard: one that was overtaken counts for nothing
 * @param echo the stamp of an earlier answer, which the router vouches for: until then the shard has missed no write of
 *     it; null if it has none yet, or does not vouch
 * @param skipped whether the router's writes may go on without this shard
 * @param skipping the shards, each {@code NAME@HOST:PORT}, that the router's writes go on without
 */
public record Ping(String router, long sequence, @Nullable String echo, boolean skipped, Set<String> skipping) {

    public Ping {
        skipping = Set.copyOf(skipping);
        if (router.indexOf('/') <= 0) {
            throw new IllegalArgumentException("a router is INSTANCE/START");
        }
    }

    /** The router's name without its start. */
    String instance() {
        return instance(router);
    }

    static String instance(String router) {
        return router.substring(0, router.indexOf('/'));
    }

    static long start(String router) {
        return Long.parseLong(router.substring(router.indexOf('/') + 1));
    }
}

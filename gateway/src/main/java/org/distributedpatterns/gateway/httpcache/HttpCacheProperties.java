package org.distributedpatterns.gateway.httpcache;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The caching layer. What a response says of itself is not configured here.
 *
 * @param enabled whether there is one
 * @param early whether hits are answered before the gateway's filters; see
 *     {@link org.distributedpatterns.gateway.wire.EarlyDoor}
 * @param off path prefixes that it leaves alone, beside {@code /admin} and the like, which never pass it
 * @param maxSize what all stored responses may take together
 * @param maxEntry the largest body that is stored; larger ones pass through
 * @param maxPending what the bodies that are being received for the store may take together; while it is used up,
 *     others pass through
 * @param maxVariants how many responses of one URI are kept (Vary)
 * @param staleIfUnreachable for how long a stale response is served while no instance of its service can be reached,
 *     where the response does not forbid it
 * @param collapseWait how long a request waits for another one's response before it asks on its own
 * @param storeCookies whether responses with {@code Set-Cookie} are stored if they are explicitly fresh
 * @param heuristic freshness of responses that do not state theirs
 */
@ConfigurationProperties("platform.gateway.http-cache")
record HttpCacheProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean early,
        @DefaultValue List<String> off,
        @DefaultValue("16MB") DataSize maxSize,
        @DefaultValue("1MB") DataSize maxEntry,
        @DefaultValue("8MB") DataSize maxPending,
        @DefaultValue("16") int maxVariants,
        @DefaultValue("1m") Duration staleIfUnreachable,
        @DefaultValue("5s") Duration collapseWait,
        @DefaultValue("true") boolean storeCookies,
        @DefaultValue Heuristic heuristic) {

    /**
     * @param prefixes paths for which it holds; none by default
     * @param fraction of the time since {@code Last-Modified}
     * @param max the longest
     */
    record Heuristic(
            @DefaultValue List<String> prefixes,
            @DefaultValue("0.1") double fraction,
            @DefaultValue("24h") Duration max) {

        Heuristic {
            prefixes = List.copyOf(prefixes);
            if (!(fraction > 0 && fraction <= 1)) {
                throw new IllegalArgumentException(
                        "platform.gateway.http-cache.heuristic.fraction must be above 0 and at most 1");
            }
            if (!max.isPositive()) {
                throw new IllegalArgumentException("platform.gateway.http-cache.heuristic.max must be positive");
            }
        }
    }

    HttpCacheProperties {
        off = List.copyOf(off);
        if (!maxEntry.isNegative() && 4 * maxEntry.toBytes() > maxSize.toBytes()) {
            throw new IllegalArgumentException(
                    "platform.gateway.http-cache.max-entry must be at most a quarter of max-size");
        }
        if (maxEntry.isNegative() || maxPending.compareTo(maxEntry) < 0) {
            throw new IllegalArgumentException(
                    "platform.gateway.http-cache.max-entry must not be negative, nor max-pending below it");
        }
        if (maxVariants < 1) {
            throw new IllegalArgumentException("platform.gateway.http-cache.max-variants must be at least 1");
        }
        if (staleIfUnreachable.isNegative() || !collapseWait.isPositive()) {
            throw new IllegalArgumentException("platform.gateway.http-cache: stale-if-unreachable must not be"
                    + " negative, and collapse-wait must be positive");
        }
    }

    /** Whether paths like this one are cached. */
    boolean appliesTo(String path) {
        return enabled && off.stream().noneMatch(prefix -> isWithin(path, prefix));
    }

    Rules rules(String path) {
        boolean heuristics = heuristic.prefixes.stream().anyMatch(prefix -> isWithin(path, prefix));
        return new Rules(
                heuristics ? heuristic.fraction : 0,
                heuristic.max.toSeconds(),
                staleIfUnreachable.toSeconds(),
                storeCookies);
    }

    private static boolean isWithin(String path, String prefix) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || prefix.endsWith("/") || path.charAt(prefix.length()) == '/');
    }
}

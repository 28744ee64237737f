package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request target as nearly all callers write it, {@code /api/cache/NAMESPACE/KEY[?ttl=30s]} without percent-encoding,
 * taken apart without decoding. All other targets are left to Spring MVC, which says what is wrong with them if
 * something is.
 *
 * @param key {@code namespace/key}
 * @param ttlMillis null without one
 */
record CacheTarget(String key, @Nullable Long ttlMillis) {

    private static final String TTL = "ttl=";
    private static final int LONGEST_NAMESPACE = 64;
    private static final int LONGEST_KEY = 512;
    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (char c = 0; c < PLAIN.length; c++) {
            PLAIN[c] = CacheKey.isPlain(c);
        }
    }

    /** Null if it is not of the plain form. */
    static @Nullable CacheTarget of(String uri) {
        int begin = CacheController.PREFIX.length();
        int slash = uri.indexOf('/', begin);
        int query = uri.indexOf('?', begin);
        int end = query < 0 ? uri.length() : query;
        if (slash < 0 || slash >= end || !isNamespace(uri, begin, slash) || !isKey(uri, slash + 1, end)) {
            return null;
        }
        if (query < 0) {
            return new CacheTarget(uri.substring(begin), null);
        }
        Long ttlMillis = uri.startsWith(TTL, query + 1) ? millis(uri, query + 1 + TTL.length()) : null;
        return ttlMillis == null ? null : new CacheTarget(uri.substring(begin, end), ttlMillis);
    }

    private static boolean isNamespace(String uri, int from, int to) {
        if (from == to || to - from > LONGEST_NAMESPACE || uri.charAt(from) == '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = uri.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isKey(String uri, int from, int to) {
        if (from == to || to - from > LONGEST_KEY || uri.charAt(from) == '_' || uri.charAt(from) == '.') {
            return false; // _mget, and the steps of a path
        }
        for (int i = from; i < to; i++) {
            char c = uri.charAt(i);
            if (c >= PLAIN.length || !PLAIN[c]) {
                return false;
            }
        }
        return true;
    }

    /**
     * A whole number of {@code ms}, {@code s} or {@code m} up to the end; null for any other way to write a duration.
     */
    static @Nullable Long millis(String text, int from) {
        int at = from;
        long number = 0;
        while (at < text.length() && at - from < 9 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            number = number * 10 + (text.charAt(at++) - '0');
        }
        Duration unit = at == from
                ? null
                : switch (text.substring(at)) {
                    case "ms" -> Duration.ofMillis(1);
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> null;
                };
        return unit == null || number == 0 ? null : (Long) (number * unit.toMillis());
    }
}

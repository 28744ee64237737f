package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Requests as nearly all callers write them, {@code /api/cache/NAMESPACE/KEY} without percent-encoding or query, taken
 * apart without decoding. All others are left to Spring MVC, which says what is wrong with them if something is.
 */
final class PlainTarget {

    private static final int LONGEST_NAMESPACE = 64;
    private static final int LONGEST_KEY = 512;
    private static final int MOST_DIGITS = 9;
    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (char c = 0; c < PLAIN.length; c++) {
            PLAIN[c] = CacheKey.isPlain(c);
        }
    }

    private PlainTarget() {}

    /** {@code namespace/key}; null if the target is not of the plain form. */
    static @Nullable String key(String uri) {
        if (!uri.startsWith(CacheController.PREFIX)) {
            return null;
        }
        int begin = CacheController.PREFIX.length();
        int slash = uri.indexOf('/', begin);
        return slash >= 0 && isNamespace(uri, begin, slash) && isKey(uri, slash + 1) ? uri.substring(begin) : null;
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

    private static boolean isKey(String uri, int from) {
        int length = uri.length() - from;
        if (length == 0 || length > LONGEST_KEY || uri.charAt(from) == '.') {
            return false; // the steps of a path
        }
        for (int i = from; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c >= PLAIN.length || !PLAIN[c]) {
                return false;
            }
        }
        return true;
    }

    /** A whole number of {@code ms}, {@code s} or {@code m}; null for any other way to write a duration. */
    static @Nullable Long millis(String text) {
        int at = 0;
        long number = 0;
        while (at < text.length() && at < MOST_DIGITS && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            number = number * 10 + (text.charAt(at++) - '0');
        }
        Duration unit = at == 0
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

package org.distributedpatterns.kit.readthrough;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a value from an origin carries beside its bytes, so that every owner that ever holds it, and every router that
 * reads it, knows how fresh it is. It travels as the last parameter of the content type,
 * {@code ;x-origin=200-60000-12}: whatever stores, repairs or moves values keeps it without knowing it, and routers
 * take it off before they answer.
 *
 * <p>Freshness is what is left of the value's time to live, less the time for which it may be served stale: no two
 * clocks are compared.
 *
 * @param status of the origin's answer: 200, or 404 for a remembered "nothing here"
 * @param staleMillis the last part of the time to live, in which the value is stale
 * @param tookMillis how long the origin took, at least 1, rounded up
 */
public record OriginMark(int status, long staleMillis, long tookMillis) {

    private static final String PARAMETER = ";x-origin=";

    public static final int FOUND = 200;
    public static final int NOTHING = 404;

    /** The mark of a content type; null if it has none: nobody fetched the value, somebody put it there. */
    public static @Nullable OriginMark of(@Nullable String contentType) {
        int at = contentType == null ? -1 : contentType.lastIndexOf(PARAMETER);
        if (contentType == null || at < 0) {
            return null;
        }
        String[] numbers = contentType.substring(at + PARAMETER.length()).split("-", 4);
        try {
            return numbers.length != 3
                    ? null
                    : new OriginMark(
                            Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** The content type without a mark. */
    public static String strip(String contentType) {
        int at = contentType.indexOf(PARAMETER);
        return at < 0 ? contentType : contentType.substring(0, at);
    }

    /** The content type with this mark. */
    public String on(String contentType) {
        return strip(contentType) + PARAMETER + status + "-" + staleMillis + "-" + tookMillis;
    }

    /** Whether it says that the origin has nothing. */
    public boolean isNegative() {
        return status == NOTHING;
    }

    /**
     * How long the value is fresh yet; zero or less: how long it has been stale.
     *
     * @param ttlMillis what is left of its time to live
     */
    public Duration freshFor(long ttlMillis) {
        return Duration.ofMillis(ttlMillis - staleMillis);
    }
}

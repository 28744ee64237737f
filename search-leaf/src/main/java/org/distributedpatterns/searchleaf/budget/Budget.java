// Written by ./platform sync from kit: budget/Budget.java
package org.distributedpatterns.searchleaf.budget;

import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * What is left of the time that a request may take. Each hop reads it from {@value #HEADER}, keeps to it, and passes on
 * what is left.
 *
 * @param deadlineNanos the end, on the scale of {@link System#nanoTime()}
 */
public record Budget(long deadlineNanos) {

    /** The caller's budget, for example {@code 250ms}. */
    public static final String HEADER = "X-Request-Timeout";

    /** A caller wrote something else than a positive duration: 400. The message is fit for the caller. */
    public static final class Malformed extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private Malformed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The smallest of the caller's budget, the {@code timeout} parameter and the server's maximum, from now on.
     *
     * @throws Malformed if one of them is not a positive duration such as {@code 300ms}, {@code 30s} or ISO-8601
     */
    public static Budget of(@Nullable String header, @Nullable String parameter, Duration maximum) {
        Duration smallest = maximum;
        if (header != null) {
            smallest = min(smallest, parse(HEADER, header));
        }
        if (parameter != null) {
            smallest = min(smallest, parse("timeout", parameter));
        }
        return new Budget(System.nanoTime() + smallest.toNanos());
    }

    /**
     * The caller's budget, within the smaller one of two maxima, from now on.
     *
     * @throws Malformed if it is not a positive duration
     */
    public static Budget within(@Nullable String header, Duration maximum, Duration another) {
        return of(header, null, min(maximum, another));
    }

    /**
     * A positive duration that a caller wrote, below a hundred years.
     *
     * @param name what to call it in the error
     * @throws Malformed if it is none
     */
    public static Duration parse(String name, String text) {
        String written = text.strip();
        if (written.isEmpty() || Character.isDigit(written.charAt(written.length() - 1))) {
            throw malformed(name, text, null); // without a unit it could be anything: Boot takes it for milliseconds
        }
        try {
            Duration duration = DurationStyle.detectAndParse(written);
            if (duration.isPositive() && duration.compareTo(Duration.ofDays(36_500)) < 0) {
                return duration;
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw malformed(name, text, e);
        }
        throw malformed(name, text, null);
    }

    private static Malformed malformed(String name, String text, @Nullable Exception cause) {
        return new Malformed(
                name + ": \"" + text + "\" is no positive duration such as 300ms, 30s, 5m or PT0.3S", cause);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** What is left, never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    /** Whether nothing is left. */
    public boolean isSpent() {
        return deadlineNanos - System.nanoTime() <= 0;
    }

    /** What to send to the next hop as {@value #HEADER}: at least a millisecond. */
    public String header() {
        return Math.max(1, left().toMillis()) + "ms";
    }
}

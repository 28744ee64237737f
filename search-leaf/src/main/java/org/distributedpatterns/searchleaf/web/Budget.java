// Written by ./platform sync from kit: web/Budget.java
package org.distributedpatterns.searchleaf.web;

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

    /**
     * The smallest of the caller's budget, the {@code timeout} parameter and the server's maximum, from now on.
     *
     * @throws Problem 400 if one of them is not a positive duration such as {@code 300ms}, {@code 30s} or ISO-8601
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
     * A positive duration that a caller wrote.
     *
     * @param name what to call it in the error
     * @throws Problem 400 if it is none
     */
    public static Duration parse(String name, String text) {
        try {
            Duration duration = DurationStyle.detectAndParse(text.strip());
            if (duration.isPositive() && duration.compareTo(Duration.ofDays(36_500)) < 0) {
                return duration;
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw malformed(name, text, e);
        }
        throw malformed(name, text, null);
    }

    private static Problem malformed(String name, String text, @Nullable Exception cause) {
        Problem problem =
                Problem.malformed(name + ": \"" + text + "\" is no positive duration such as 300ms, 30s, 5m or PT0.3S");
        if (cause != null) {
            problem.addSuppressed(cause);
        }
        return problem;
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

    /** What to send to the next hop as {@value #HEADER}. */
    public String header() {
        return Math.max(1, left().toMillis()) + "ms";
    }
}

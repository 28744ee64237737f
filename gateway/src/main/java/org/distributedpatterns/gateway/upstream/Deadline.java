package org.distributedpatterns.gateway.upstream;

import java.time.DateTimeException;
import java.time.Duration;
import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * The end of the time that a request may take, on the scale of {@link System#nanoTime()}.
 *
 * @param nanos the end
 */
public record Deadline(long nanos) {

    /** The caller's budget, for example {@code 250ms}; what is left of it is passed on. */
    public static final String HEADER = "X-Request-Timeout";

    /**
     * The smaller of the caller's budget and the maximum, from now on.
     *
     * @throws Problem 400 if the header is no positive duration
     */
    public static Deadline of(@Nullable String header, Duration maximum) {
        Duration budget = header == null ? maximum : parse(header);
        return new Deadline(System.nanoTime() + Math.min(budget.toNanos(), maximum.toNanos()));
    }

    /** The same under two maxima, of which the smaller one holds. */
    public static Deadline of(@Nullable String header, Duration maximum, Duration another) {
        return of(header, maximum.compareTo(another) < 0 ? maximum : another);
    }

    private static Duration parse(String text) {
        try {
            Duration duration = DurationStyle.detectAndParse(text.strip());
            if (duration.isPositive() && duration.compareTo(Duration.ofDays(36_500)) < 0) {
                return duration;
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw malformed(text, e);
        }
        throw malformed(text, null);
    }

    private static Problem malformed(String text, @Nullable Exception cause) {
        Problem problem = Problem.malformed(
                HEADER + ": \"" + text + "\" is no positive duration such as 300ms, 30s, 5m or PT0.3S");
        if (cause != null) {
            problem.addSuppressed(cause);
        }
        return problem;
    }

    /** What is left, at least a millisecond. */
    public Duration left() {
        return Duration.ofMillis(Math.max(1, (nanos - System.nanoTime()) / 1_000_000));
    }

    public boolean isSpent() {
        return nanos - System.nanoTime() <= 0;
    }

    /** What to send to the instance. */
    public String header() {
        return left().toMillis() + "ms";
    }
}

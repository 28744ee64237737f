package org.distributedpatterns.bench.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How to measure.
 *
 * @param root the project's folder
 * @param duration of one measurement of one contender
 * @param rounds how often each contender is measured; what counts is the median
 * @param progress takes a line about what happens now
 */
public record Settings(Path root, Duration duration, int rounds, Consumer<String> progress) {

    /** Longer ones would keep a machine busy by mistake. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int MOST_ROUNDS = 99;

    public Settings {
        if (!duration.isPositive() || duration.compareTo(LONGEST) > 0) {
            throw new Failure("--duration must be above zero and at most 5m; it is " + duration);
        }
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new Failure("--rounds must be from 1 to " + MOST_ROUNDS + "; it is " + rounds);
        }
    }
}

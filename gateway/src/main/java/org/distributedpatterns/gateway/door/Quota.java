package org.distributedpatterns.gateway.door;

import java.time.Duration;

/**
 * How much a caller may ask for: a bucket of tokens that is refilled evenly.
 *
 * @param policy what it is called in {@code RateLimit-Policy}
 * @param requests how many come in anew
 * @param per in this time
 * @param burst how many there are at most
 */
record Quota(String policy, long requests, Duration per, long burst) {

    Quota {
        if (!policy.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException(
                    "platform.gateway.door.rate-limit: a name is of letters, digits, _ . and -, not " + policy);
        }
        if (requests < 1 || burst < 1 || per.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("platform.gateway.door.rate-limit: requests and burst of " + policy
                    + " must be at least 1, and per at least 1ms");
        }
        if (requests > per.toNanos()) {
            throw new IllegalArgumentException(
                    "platform.gateway.door.rate-limit: requests of " + policy + " must be below one a nanosecond");
        }
    }

    /** How long an empty bucket takes to be full. */
    Duration untilFull() {
        return Duration.ofNanos((long) Math.ceil((double) per.toNanos() * burst / requests));
    }
}

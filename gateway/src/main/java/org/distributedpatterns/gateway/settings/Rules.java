package org.distributedpatterns.gateway.settings;

import java.time.Duration;

/** Checks of settings, with messages that name what is wrong. */
final class Rules {

    private Rules() {}

    static void positive(String name, Duration duration) {
        require(duration.isPositive(), name, "must be above zero");
    }

    static void notNegative(String name, Duration duration) {
        require(!duration.isNegative(), name, "must not be negative");
    }

    static void within(String name, double value, double least, double most) {
        require(value >= least && value <= most, name, "must be from " + least + " to " + most);
    }

    static void require(boolean holds, String name, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + rule);
        }
    }
}

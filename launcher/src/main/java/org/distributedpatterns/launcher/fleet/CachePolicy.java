package org.distributedpatterns.launcher.fleet;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * When AOT caches that are missing are made. Making all of them takes several times as long as starting without: what
 * waits for a fleet that is started once is better off without them.
 */
enum CachePolicy {

    /** In the background, once everything is ready, for the next start. */
    AFTER,

    /** Before anything is started, which then starts with them. */
    BEFORE,

    /** Not at all. */
    NO;

    private static final String VARIABLE = "PLATFORM_PREPARE";

    /** From {@code PLATFORM_PREPARE}. */
    static CachePolicy of(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "");
        return value.isEmpty()
                ? AFTER
                : Arrays.stream(values())
                        .filter(policy -> policy.word().equals(value))
                        .findFirst()
                        .orElseThrow(() -> new Failure(VARIABLE + "=" + value + ": it can be "
                                + Arrays.stream(values()).map(CachePolicy::word).collect(Collectors.joining(", "))));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

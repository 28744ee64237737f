package org.distributedpatterns.acceptance;

import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What takes minutes takes turns, another one each day, so that a build ends within half an hour. The long form
 * ({@code -Dplatform.full=true}) has them all; {@code -Dplatform.turn=promise} chooses one.
 */
public enum Turn {

    /** The owners of cache entries are restarted one after the other under load. */
    OWNERS,

    /** The cache's promise under kills, pauses and changes of membership. */
    PROMISE,

    /** A router and the workers are restarted one after the other under load. */
    OTHERS;

    /** Whether it is this one's turn in this run. */
    public boolean isNow() {
        String named = System.getProperty("platform.turn");
        return Platform.FULL || (named == null ? values()[today()] == this : name().equalsIgnoreCase(named.strip()));
    }

    private static int today() {
        return LocalDate.now(ZoneOffset.UTC).getDayOfYear() % values().length;
    }
}

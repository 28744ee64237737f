package org.distributedpatterns.acceptance.promise;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a client as the client saw it. Times are nanoseconds of the client's clock: the call was in force at some
 * moment between them.
 */
sealed interface Operation {

    String key();

    long start();

    /** {@link #NEVER} if the client was not told: then it may have come into force at any time since, or not at all. */
    long end();

    long NEVER = Long.MAX_VALUE;

    /** Who was asked, and who answered what, for whoever looks into a violation. */
    String via();

    /**
     * @param value unlike that of any other put
     * @param timeToLive null for as long as memory permits
     */
    record Put(String key, String value, @Nullable Duration timeToLive, long start, long end, String via)
            implements Operation {}

    record Delete(String key, long start, long end, String via) implements Operation {}

    /** @param value what came back; null for nothing */
    record Get(String key, @Nullable String value, long start, long end, String via) implements Operation {}

    /** Whether the client was told that it had come into force. */
    default boolean isAcknowledged() {
        return end() != NEVER;
    }

    /** Whether it was over before the other began. */
    default boolean isBefore(Operation other) {
        return end() < other.start();
    }
}

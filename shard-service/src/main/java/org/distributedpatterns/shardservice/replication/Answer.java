package org.distributedpatterns.shardservice.replication;

import org.jspecify.annotations.Nullable;

/** What an owner knows of a key. */
public sealed interface Answer {

    /** Whether the owner may have missed writes, so that others are asked too. */
    boolean doubtful();

    /**
     * A value.
     *
     * @param body null if it was not asked for, or is {@code unchanged}
     * @param unchanged whether the caller has this version already
     * @param ttlMillis what is left of its time; null if it has no end
     */
    @SuppressWarnings("ArrayRecordComponent") // told apart by version
    record Found(
            byte @Nullable [] body,
            @Nullable String contentType,
            long length,
            boolean unchanged,
            long version,
            @Nullable Long ttlMillis,
            boolean doubtful)
            implements Answer {

        /** The same with so much left of its time. */
        public Found withTtl(long millis) {
            return new Found(body, contentType, length, unchanged, version, millis, doubtful);
        }

        /** Whole seconds since it was written, by the writer's clock; never negative. */
        public long ageSeconds(long nowMillis) {
            return Math.max(0, nowMillis - HybridClock.millis(version)) / 1000;
        }
    }

    /** The key was deleted by this version. */
    record Deleted(long version, boolean doubtful) implements Answer {}

    /** Nothing is known of the key. */
    record Absent(boolean doubtful) implements Answer {}

    /** The later of two answers; one that knows something is later than one that does not. */
    static Answer latest(Answer a, Answer b) {
        return version(a) >= version(b) ? a : b;
    }

    /** An answer's version; zero for {@link Absent}. */
    static long version(Answer answer) {
        return switch (answer) {
            case Found found -> found.version();
            case Deleted deleted -> deleted.version();
            case Absent _ -> 0;
        };
    }
}

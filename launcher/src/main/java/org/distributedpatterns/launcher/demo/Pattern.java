package org.distributedpatterns.launcher.demo;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be shown, in the order in which it is. */
enum Pattern {
    SEARCH(null),
    CACHE("cache-service"),
    QUEUE("workqueue-worker"),
    ELECTION("election-demo");

    private final @Nullable String victim;

    /**
     * A pattern.
     *
     * @param victim the service of which an instance is killed
     */
    Pattern(@Nullable String victim) {
        this.victim = victim;
    }

    /**
     * Shows it.
     *
     * @throws org.distributedpatterns.launcher.terminal.Failure if the fleet is too small for it, or the platform did
     *     not do what is shown
     */
    void play(Stage stage) {
        if (victim != null) {
            stage.needsTwoOf(victim);
        }
        switch (this) {
            case SEARCH -> SearchDemo.play(stage);
            case CACHE -> CacheDemo.play(stage);
            case QUEUE -> QueueDemo.play(stage);
            case ELECTION -> ElectionDemo.play(stage);
        }
    }

    /** As it is typed: {@code search}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

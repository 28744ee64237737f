package org.distributedpatterns.workqueueworker.handler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How an attempt ended. */
public sealed interface Outcome {

    /** Worked off. */
    record Done(@Nullable JsonNode result) implements Outcome {}

    /** Refused: the same item would be refused again. */
    record Refused(String error) implements Outcome {}

    /**
     * Failed for now.
     *
     * @param after how long the handler asks to be left alone, or zero
     */
    record Retry(String error, Duration after) implements Outcome {}
}

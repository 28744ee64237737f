package org.distributedpatterns.workqueueworker.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An item as the ledger knows it.
 *
 * @param source where its record stands in the items topic, if that was seen
 * @param status where its last effective status record stands, if there is one
 * @param result the handler's result if it is small; {@code resultInLog} says that a larger one is to be read from the
 *     log
 */
public record Item(
        String id,
        ItemState state,
        int generation,
        int attempts,
        @Nullable Position source,
        @Nullable Position status,
        @Nullable JsonNode result,
        boolean resultInLog,
        @Nullable String error,
        @Nullable String worker,
        @Nullable Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Position deadLetter) {}

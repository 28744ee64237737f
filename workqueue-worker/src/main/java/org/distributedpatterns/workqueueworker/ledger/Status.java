package org.distributedpatterns.workqueueworker.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One status record: what happened to an item. The value of a record in the compacted status topic, as JSON.
 *
 * @param id the item
 * @param state the state that it asks for; whether it takes effect is decided by its place in the log
 * @param generation how often the item was put into the items topic again before this; a record of an older generation
 *     says nothing about the present one
 * @param attempts the attempts begun so far
 * @param claim the token by which a worker recognizes its own claim
 * @param worker the instance that worked on it
 * @param result what the handler answered
 * @param error why the last attempt failed
 * @param deadLetter where the dead letter stands
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Status(
        String id,
        ItemState state,
        int generation,
        int attempts,
        @Nullable String claim,
        @Nullable String worker,
        @Nullable JsonNode result,
        @Nullable String error,
        @Nullable Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Position deadLetter) {

    /** An item that is taken back before it runs. */
    public static Status cancelled(
            String id, int generation, int attempts, @Nullable Instant submittedAt, Instant now) {
        return new Status(
                id, ItemState.CANCELLED, generation, attempts, null, null, null, null, submittedAt, null, now, null);
    }

    /** A worker's claim of one attempt. */
    public static Status running(
            String id, int generation, int attempts, String claim, String worker, Instant submittedAt, Instant now) {
        return new Status(
                id, ItemState.RUNNING, generation, attempts, claim, worker, null, null, submittedAt, now, null, null);
    }

    /** What follows this claim: the attempt failed and there will be another. */
    public Status retried(String error) {
        return new Status(
                id,
                ItemState.QUEUED,
                generation,
                attempts,
                claim,
                worker,
                null,
                error,
                submittedAt,
                startedAt,
                null,
                null);
    }

    /** What follows this claim: the end. */
    public Status finished(
            ItemState end,
            @Nullable JsonNode result,
            @Nullable String error,
            Instant now,
            @Nullable Position deadLetter) {
        return new Status(
                id, end, generation, attempts, claim, worker, result, error, submittedAt, startedAt, now, deadLetter);
    }
}

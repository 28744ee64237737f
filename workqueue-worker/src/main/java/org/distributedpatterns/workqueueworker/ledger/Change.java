package org.distributedpatterns.workqueueworker.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An item's state has changed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Change(
        String id,
        ItemState state,
        int attempts,
        @Nullable String worker,
        @Nullable String error,
        Instant at) {}

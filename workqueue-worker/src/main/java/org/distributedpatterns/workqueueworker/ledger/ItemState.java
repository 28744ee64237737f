package org.distributedpatterns.workqueueworker.ledger;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an item stands. */
public enum ItemState {
    /** Waiting, for the first time or for another attempt. */
    QUEUED,
    /** A worker has claimed it. */
    RUNNING,
    /** Worked off; the result is kept. */
    DONE,
    /** The handler refused it for good. */
    FAILED,
    /** All attempts were used up; kept as a dead letter, which can be redriven. */
    DEAD,
    /** Taken back before any worker had claimed it. */
    CANCELLED;

    /** Whether nothing more happens to the item unless somebody redrives it. */
    public boolean isFinal() {
        return this != QUEUED && this != RUNNING;
    }

    /** The name on the wire. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static ItemState of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}

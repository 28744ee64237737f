package org.distributedpatterns.workqueueworker.ledger;

/** What a delivered item record is to the worker that holds it. */
public enum Verdict {
    /** To be worked on. */
    OPEN,
    /** The item has come to its end already. */
    FINISHED,
    /** Another record of the same item counts: this one is a repetition, or an older copy. */
    SUPERSEDED,
    /** Another worker has claimed the item after us: our lock had run out. */
    TAKEN
}

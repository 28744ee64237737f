package org.distributedpatterns.workqueueworker.ledger;

/** Where a record stands in its topic. */
public record Position(int partition, long offset) {}

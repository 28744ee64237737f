package org.distributedpatterns.acceptance.promise;

/**
 * A time in which all owners of a key may have been dead at once, or cut off: entries may be lost in it.
 *
 * @param start in nanoseconds of the clients' clock
 * @param end likewise
 */
record Outage(long start, long end) {}

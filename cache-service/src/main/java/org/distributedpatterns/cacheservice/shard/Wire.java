package org.distributedpatterns.cacheservice.shard;

/** The header names between router and shard. */
final class Wire {

    /** A router's timestamp of the write, a decimal long: with writes, and with every answer about an entry. */
    static final String VERSION = "X-Version";

    /** The time to live, or what is left of it, in milliseconds. */
    static final String TTL_MILLIS = "X-Ttl-Millis";

    /** {@code true} on a write that carries over what another owner holds: taken if it is later, never a conflict. */
    static final String REPAIR = "X-Repair";

    /** {@code true} on an answer by a shard that may have missed writes of this key: ask the other owners as well. */
    static final String DOUBTFUL = "X-Doubtful";

    /** Whether the shard has everything that the membership assigns to it. */
    static final String SETTLED = "X-Settled";

    /** With the answer to a write: shards that hold copies of the key, to be written to before it is acknowledged. */
    static final String COPIES = "X-Copies";

    private Wire() {}
}

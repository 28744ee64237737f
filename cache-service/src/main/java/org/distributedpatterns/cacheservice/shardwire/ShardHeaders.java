// Written by ./platform sync from kit: shardwire/ShardHeaders.java
package org.distributedpatterns.cacheservice.shardwire;

/** The header names between router and shard. */
public final class ShardHeaders {

    /** A router's timestamp of the write, a decimal long: with writes, and with every answer about an entry. */
    public static final String VERSION = "X-Version";

    /** The time to live, or what is left of it, in milliseconds. */
    public static final String TTL_MILLIS = "X-Ttl-Millis";

    /** {@code true} on a write that carries over what another owner holds: taken if it is later, never a conflict. */
    public static final String REPAIR = "X-Repair";

    /** {@code true} on an answer by a shard that may have missed writes of this key: ask the other owners as well. */
    public static final String DOUBTFUL = "X-Doubtful";

    /** Whether the shard has everything that the membership assigns to it. */
    public static final String SETTLED = "X-Settled";

    /** On a ping: who asks, {@code INSTANCE/START}. */
    public static final String ROUTER = "X-Router";

    /** On a ping: its number among that router's pings to this shard. */
    public static final String SEQUENCE = "X-Sequence";

    /** On a ping: the stamp of an earlier answer; until then the shard has missed no write of this router. */
    public static final String ECHO = "X-Echo";

    /**
     * On a ping: {@code true} if the router's writes may go on without this shard, {@code fill} if they went on without
     * it for more keys than the router can tell.
     */
    public static final String SKIPPED = "X-Skipped";

    /** On a ping: the shards that the router's writes go on without, {@code NAME@HOST:PORT} with commas. */
    public static final String SKIPPING = "X-Skipping";

    /** On a ping's answer: a moment of the shard's clock, to be echoed. */
    public static final String STAMP = "X-Stamp";

    /** On a ping's answer: how long an echoed stamp lasts from the moment it was made. */
    public static final String LEASE_MILLIS = "X-Lease-Millis";

    /** On a ping's answer: a digest of who the members are for the shard. */
    public static final String VIEW = "X-View";

    /** With the answer to a write: shards that hold copies of the key, to be written to before it is acknowledged. */
    public static final String COPIES = "X-Copies";

    private ShardHeaders() {}
}

package org.distributedpatterns.shardservice.cache;

/** Where an answer came from, as {@code X-Cache} says it. */
enum Freshness {
    /** Held by a shard. */
    HIT("hit"),
    /** Not held by a shard: there is none, or the origin was asked. */
    MISS("miss"),
    /** Held by a shard, and past its time. */
    STALE("stale");

    private final String header;

    Freshness(String header) {
        this.header = header;
    }

    String header() {
        return header;
    }
}

package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.distributedpatterns.shardservice.replication.Answer;
import org.jspecify.annotations.Nullable;

/**
 * How to speak to a shard: the seam at which another transport can be put in. All calls return at once; a shard that
 * can't be reached, breaks off, answers nonsense or takes longer than {@code timeout} completes them exceptionally.
 */
public interface ShardClient {

    /**
     * A read.
     *
     * @param key {@code namespace/key}
     * @param ifNoneMatch entity tags that the caller has; null for none
     * @param withBody false to ask for all but the bytes
     */
    record Read(String key, @Nullable String ifNoneMatch, boolean withBody) {}

    /**
     * A write, or a delete.
     *
     * @param key {@code namespace/key}
     * @param value null to delete
     * @param contentType of the value
     * @param ttlMillis the time to live; null for as long as memory permits
     * @param repair whether it carries over what another owner holds
     */
    @SuppressWarnings("ArrayRecordComponent") // a parameter object, never compared
    record Write(
            String key,
            byte @Nullable [] value,
            @Nullable String contentType,
            long version,
            @Nullable Long ttlMillis,
            boolean repair) {

        /** The same under a version. */
        public Write withVersion(long next) {
            return new Write(key, value, contentType, next, ttlMillis, repair);
        }
    }

    /** What a shard says to a write. */
    sealed interface WriteAnswer {

        /** @param copies shards that hold the key beside its owners: they have to be written to as well */
        record Taken(List<String> copies) implements WriteAnswer {

            public Taken {
                copies = List.copyOf(copies);
            }

            /** Without copies elsewhere. */
            public Taken() {
                this(List.of());
            }

            /** @param header {@code X-Copies}: names with commas between; null for none */
            static Taken of(@Nullable String header) {
                return header == null ? new Taken() : new Taken(List.of(header.split(",", -1)));
            }
        }

        /** @param version of the later write that it holds */
        record Refused(long version) implements WriteAnswer {}
    }

    CompletableFuture<Answer> read(Shard shard, Read read, Duration timeout);

    CompletableFuture<WriteAnswer> write(Shard shard, Write write, Duration timeout);

    /**
     * What this router says to a shard several times a second.
     *
     * @param router {@code INSTANCE/START}: its name, and when it started in Unix milliseconds
     * @param sequence counts its pings to this shard
     * @param echo a stamp that the shard gave: until then it has missed no write of this router; null to vouch for
     *     nothing
     * @param skipped whether this router's writes may go on without the shard, and how to catch up
     * @param skipping the shards, {@code NAME@HOST:PORT} with commas, that this router's writes go on without
     */
    record Ping(String router, long sequence, @Nullable String echo, Skipped skipped, String skipping) {}

    /** Whether writes go on without a shard. */
    enum Skipped {
        NO,
        /** They do, and the router will tell it each key. */
        YES,
        /** They did for more keys than the router can tell: the shard has to fill from the others. */
        FILL
    }

    /**
     * A shard's answer.
     *
     * @param settled whether it has everything that the membership assigns to it
     * @param stamp a moment of its clock, to be echoed; null from a shard that gives none
     * @param lease how long an echoed stamp lasts from the moment it was made
     * @param view a digest of who the members are for it
     */
    record Pong(boolean settled, @Nullable String stamp, Duration lease, String view) {}

    CompletableFuture<Pong> ping(Shard shard, Ping ping, Duration timeout);

    CompletableFuture<byte[]> stats(Shard shard, Duration timeout);
}

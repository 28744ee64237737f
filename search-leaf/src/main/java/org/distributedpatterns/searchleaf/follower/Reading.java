// Written by ./platform sync from kit: follower/Reading.java
package org.distributedpatterns.searchleaf.follower;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that is read from one offset on, by one handler. To begin elsewhere takes another reading of the same
 * partition: it is the object that counts.
 */
public final class Reading {

    /** What a partition is read for. All calls come from the follower's thread. */
    public interface Handler {

        /**
         * Takes in the next record. If it throws, it gets the record again some times, and then {@link #passedOver}.
         * Records behind it wait meanwhile.
         */
        void handle(ConsumerRecord<String, byte[]> appended) throws Exception;

        /** The record was tried often enough; the next one comes. It is logged and counted already. */
        default void passedOver(ConsumerRecord<String, byte[]> appended, Exception cause) {}

        /**
         * The log does not have what comes next: it was cut off, or made anew. Told once; nothing more comes until
         * another reading takes this one's place. Only for consumers that don't reset their offset by themselves.
         */
        default void lost(KafkaException cause) {}
    }

    /** Says that it is not known under which leader's epoch the record before the first was written. */
    public static final int UNKNOWN_EPOCH = -1;

    private static final long UNKNOWN = -1;

    private final TopicPartition partition;
    private final long start;
    private final int leaderEpoch;
    private final Handler handler;
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile long position = UNKNOWN;
    private volatile long lag = UNKNOWN;

    /**
     * @param start the offset of the first record to be handled
     * @param leaderEpoch with it, Kafka's client asks first whether the log was cut off before {@code start} (KIP-320)
     */
    public Reading(TopicPartition partition, long start, int leaderEpoch, Handler handler) {
        if (start < 0) {
            throw new IllegalArgumentException(partition + ": no offset is " + start);
        }
        this.partition = partition;
        this.start = start;
        this.leaderEpoch = leaderEpoch;
        this.handler = handler;
    }

    public TopicPartition partition() {
        return partition;
    }

    /** The offset of what is to be handled next, -1 as long as Kafka has not confirmed that the log has it. */
    public long position() {
        return position;
    }

    /** How many offsets are still to be handled, -1 if that is not known. */
    public long lag() {
        return lag;
    }

    Handler handler() {
        return handler;
    }

    /** Where a new consumer goes on. */
    long next() {
        return Math.max(start, position);
    }

    /** With which epoch the consumer has to go to {@code offset}; null if none is known of it. */
    @Nullable
    OffsetAndMetadata withEpoch(long offset) {
        return offset == start && leaderEpoch != UNKNOWN_EPOCH
                ? new OffsetAndMetadata(offset, java.util.Optional.of(leaderEpoch), "")
                : null;
    }

    void progressed(long newPosition, long newLag) {
        position = newPosition;
        lag = newLag;
    }

    void lose(KafkaException cause) {
        if (lost.compareAndSet(false, true)) {
            handler.lost(cause);
        }
    }
}

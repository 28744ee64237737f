package org.distributedpatterns.searchleaf.replica;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.distributedpatterns.searchleaf.index.Checkpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The consumer, at the partitions of the replicas that are held. For one thread, except for {@link #wakeup()}. */
final class LogReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogReader.class);

    private final String topic;
    private final Consumer<String, byte[]> consumer;
    private Set<Replica> read = Set.of();

    LogReader(String topic, Consumer<String, byte[]> consumer) {
        this.topic = topic;
        this.consumer = consumer;
    }

    /** Has whatever waits for Kafka, now or next, end with a {@link org.apache.kafka.common.errors.WakeupException}. */
    void wakeup() {
        consumer.wakeup();
    }

    /** The offsets that these partitions have now. */
    Map<Integer, LogDescription.Extent> extents(Collection<Integer> partitions) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(of(partitions));
        Map<Integer, LogDescription.Extent> extents = new HashMap<>();
        consumer.endOffsets(of(partitions)).forEach((partition, end) -> {
            Long begin = begins.get(partition);
            if (begin != null) {
                extents.put(partition.partition(), new LogDescription.Extent(begin, end));
            }
        });
        return extents;
    }

    /** Where these partitions end now; nothing while Kafka does not answer. */
    Map<Integer, Long> ends(Collection<Integer> partitions) {
        Map<Integer, Long> ends = new HashMap<>();
        try {
            consumer.endOffsets(of(partitions)).forEach((partition, end) -> ends.put(partition.partition(), end));
        } catch (TimeoutException e) {
            log.debug("not known where the log ends", e);
        }
        return ends;
    }

    /** From now on reads exactly these, those that are new from where their index is. */
    void readFor(Collection<Replica> replicas) {
        Set<Replica> wanted = Set.copyOf(replicas);
        if (wanted.equals(read)) {
            return;
        }
        consumer.assign(of(wanted.stream().map(Replica::partition).toList()));
        for (Replica replica : wanted) {
            if (!read.contains(replica)) {
                consumer.seek(new TopicPartition(topic, replica.partition()), start(replica));
            }
        }
        read = wanted;
    }

    /** With the epoch, Kafka's client asks first whether the log was cut off before this offset (KIP-320). */
    private static OffsetAndMetadata start(Replica replica) {
        int epoch = replica.index().checkpoint().leaderEpoch();
        return new OffsetAndMetadata(
                replica.index().position(),
                epoch == Checkpoint.UNKNOWN_EPOCH ? Optional.empty() : Optional.of(epoch),
                "");
    }

    /** The next records, by partition. */
    Map<Integer, List<ConsumerRecord<String, byte[]>>> poll(Duration atMost) {
        var records = consumer.poll(atMost);
        return records.partitions().stream().collect(Collectors.toMap(TopicPartition::partition, records::records));
    }

    /** Tells the replica how far it is, as soon as Kafka has confirmed that the log has what comes next. */
    void report(Replica replica) throws IOException {
        TopicPartition partition = new TopicPartition(topic, replica.partition());
        try {
            replica.progress(
                    consumer.position(partition, Duration.ZERO),
                    consumer.currentLag(partition).orElse(-1));
        } catch (TimeoutException e) {
            log.debug("{}: not yet known whether the log has what comes next", partition, e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private List<TopicPartition> of(Collection<Integer> partitions) {
        return partitions.stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}

package org.distributedpatterns.workqueueworker.log;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.ledger.Status;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads single records back: what the ledgers are too small to keep. One at a time. */
@Component
public class RecordReader implements AutoCloseable {

    private static final Properties ONE_AT_A_TIME = new Properties();

    static {
        ONE_AT_A_TIME.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        ONE_AT_A_TIME.setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "65536");
        ONE_AT_A_TIME.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    }

    private final ConsumerFactory<String, byte[]> consumers;
    private final JsonMapper json;
    private final ReentrantLock lock = new ReentrantLock(true);
    private @Nullable Consumer<String, byte[]> consumer;

    RecordReader(ConsumerFactory<String, byte[]> consumers, JsonMapper json) {
        this.consumers = consumers;
        this.json = json;
    }

    /** The status record at {@code position}, or empty if compaction or retention has removed it. */
    public Optional<Status> status(String queue, Position position, Duration timeout) {
        return read(new TopicPartition(Topics.status(queue), position.partition()), position.offset(), timeout)
                .map(found -> json.readValue(found.value(), Status.class));
    }

    /** The dead letter at {@code position}, or empty if retention has removed it. */
    public Optional<Queued> deadLetter(String queue, Position position, Duration timeout) {
        return read(new TopicPartition(Topics.deadLetters(queue), position.partition()), position.offset(), timeout)
                .map(Queued::of);
    }

    private Optional<ConsumerRecord<String, byte[]>> read(TopicPartition partition, long offset, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            if (!lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new LogUnavailable("reading back took too long", new java.util.concurrent.TimeoutException());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("interrupted", e);
        }
        try {
            Consumer<String, byte[]> reader = consumer();
            reader.assign(List.of(partition));
            reader.seek(partition, offset);
            while (deadline - System.nanoTime() > 0) {
                for (var found : reader.poll(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    return found.offset() == offset ? Optional.of(found) : Optional.empty();
                }
                if (reader.position(partition) > offset) {
                    return Optional.empty();
                }
            }
            throw new LogUnavailable("reading back took too long", new java.util.concurrent.TimeoutException());
        } catch (KafkaException e) {
            throw new LogUnavailable("reading back failed", e);
        } finally {
            lock.unlock();
        }
    }

    private Consumer<String, byte[]> consumer() {
        Consumer<String, byte[]> present = consumer;
        if (present == null) {
            present = consumers.createConsumer(null, "record-reader", null, ONE_AT_A_TIME);
            consumer = present;
        }
        return present;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (consumer != null) {
                consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
            }
        } finally {
            lock.unlock();
        }
    }
}

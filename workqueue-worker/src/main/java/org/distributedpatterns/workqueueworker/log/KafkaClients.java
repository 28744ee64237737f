package org.distributedpatterns.workqueueworker.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/**
 * Kafka's clients as this service needs them. The shared ones (admin, producer) are made at their first use: a start
 * without Kafka must succeed.
 */
@Component
public class KafkaClients implements AutoCloseable {

    private static final Duration SHORTEST_FETCH = Duration.ofMillis(500); // Kafka's own
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(2);

    private final KafkaProperties properties;
    private @Nullable Admin admin;
    private @Nullable Producer<String, byte[]> producer;

    KafkaClients(KafkaProperties properties) {
        this.properties = properties;
    }

    synchronized Admin admin() {
        Admin present = admin;
        if (present == null) {
            Map<String, Object> config = new HashMap<>(properties.buildAdminProperties());
            config.put("request.timeout.ms", 5_000);
            config.put("default.api.timeout.ms", 10_000);
            present = Admin.create(config);
            admin = present;
        }
        return present;
    }

    synchronized Producer<String, byte[]> producer() {
        Producer<String, byte[]> present = producer;
        if (present == null) {
            Map<String, Object> config = new HashMap<>(properties.buildProducerProperties());
            config.put("acks", "all");
            config.put("enable.idempotence", true);
            config.put("linger.ms", 0);
            config.put("max.block.ms", 3_000);
            config.put("request.timeout.ms", 5_000);
            config.put("delivery.timeout.ms", 15_000);
            config.put("buffer.memory", 8L << 20);
            present = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
            producer = present;
        }
        return present;
    }

    /** A plain consumer that belongs to no group. */
    Consumer<String, byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(properties.buildConsumerProperties());
        config.remove("group.id");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("allow.auto.create.topics", false);
        config.put("default.api.timeout.ms", 10_000);
        config.put("request.timeout.ms", 5_000);
        config.putAll(more);
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * How long an idle lane's fetch waits; the broker answers as soon as there is an item. Renewals may have to wait
     * behind it, so it is a small part of the lock, and a lane that stops waits for it too, so it is no longer than the
     * instance serves on after it has left the membership.
     */
    static Duration fetchWait(Duration lock) {
        Duration part = lock.dividedBy(6);
        Duration most = part.compareTo(LONGEST_FETCH) > 0 ? LONGEST_FETCH : part;
        return most.compareTo(SHORTEST_FETCH) < 0 ? SHORTEST_FETCH : most;
    }

    /**
     * A member of a share group that acknowledges each record by itself, and takes no more than {@code maxRecords}.
     *
     * @param lock how long the group's locks last
     */
    public ShareConsumer<String, byte[]> shareConsumer(String group, int maxRecords, Duration lock) {
        Map<String, Object> config = new HashMap<>(properties.buildConsumerProperties());
        // a share consumer refuses to start with any of these
        config.keySet().removeAll(java.util.Set.of("isolation.level", "auto.offset.reset", "enable.auto.commit"));
        config.put("group.id", group);
        config.put("share.acknowledgement.mode", "explicit");
        config.put("share.acquire.mode", "record_limit");
        config.put("max.poll.records", maxRecords);
        config.put("fetch.max.bytes", 4 << 20);
        config.put("fetch.max.wait.ms", (int) fetchWait(lock).toMillis());
        return new KafkaShareConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public synchronized void close() {
        Producer<String, byte[]> openProducer = producer;
        if (openProducer != null) {
            openProducer.close(Duration.ofSeconds(3));
        }
        Admin openAdmin = admin;
        if (openAdmin != null) {
            openAdmin.close(Duration.ofSeconds(1));
        }
    }
}

package org.distributedpatterns.workqueueworker.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/** Members of the queues' share groups: the worker's own loop is written on them (ADR 6). */
@Component
public class KafkaClients {

    private static final Duration SHORTEST_FETCH = Duration.ofMillis(500); // Kafka's own
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(2);

    private final KafkaProperties properties;

    KafkaClients(KafkaProperties properties) {
        this.properties = properties;
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
}

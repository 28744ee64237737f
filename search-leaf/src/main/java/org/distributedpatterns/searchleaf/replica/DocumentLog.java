package org.distributedpatterns.searchleaf.replica;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.distributedpatterns.searchleaf.kafka.StandingAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.config.TopicBuilder;

/**
 * The Kafka topic that has all documents: the key is the id, the value the document as JSON, no value a deletion.
 * Compacted, so that an index can be rebuilt from it at any time, and so that it forgets deletions after a while. Each
 * question takes five seconds at most.
 */
final class DocumentLog {

    private static final Logger log = LoggerFactory.getLogger(DocumentLog.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final StandingAdmin admin;
    private final IndexProperties properties;

    DocumentLog(StandingAdmin admin, IndexProperties properties) {
        this.admin = admin;
        this.properties = properties;
    }

    /** What the log is made with, here and in the root; whoever comes first makes it. */
    private NewTopic topic() {
        return TopicBuilder.name(properties.topic())
                .partitions(properties.partitions())
                .compact()
                .config(TopicConfig.SEGMENT_BYTES_CONFIG, "67108864")
                .config(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2097152")
                .build();
    }

    /**
     * What the log is; makes it if it is missing.
     *
     * @throws KafkaException if Kafka is out of reach
     */
    LogDescription describe() {
        admin.createMissing(List.of(topic()), PATIENCE);
        long deadline = deadline();
        Admin client = admin.createAdmin();
        TopicDescription found = StandingAdmin.answer(
                        client.describeTopics(List.of(properties.topic())).allTopicNames(), deadline)
                .values()
                .iterator()
                .next();
        return new LogDescription(
                found.topicId().toString(), found.partitions().size(), deletionsKept(client, deadline));
    }

    private Duration deletionsKept(Admin client, long deadline) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, properties.topic());
        String millis = StandingAdmin.answer(
                        client.describeConfigs(List.of(resource)).all(), deadline)
                .values()
                .iterator()
                .next()
                .get(TopicConfig.DELETE_RETENTION_MS_CONFIG)
                .value();
        return Duration.ofMillis(Long.parseLong(millis));
    }

    /** The offsets that these partitions have now. */
    Map<Integer, LogDescription.Extent> extents(Collection<Integer> partitions) {
        Map<Integer, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<Integer, LogDescription.Extent> extents = new HashMap<>();
        offsets(partitions, OffsetSpec.latest()).forEach((partition, end) -> {
            Long begin = begins.get(partition);
            if (begin != null) {
                extents.put(partition, new LogDescription.Extent(begin, end));
            }
        });
        return extents;
    }

    /** Where these partitions end now; nothing while Kafka does not answer. */
    Map<Integer, Long> ends(Collection<Integer> partitions) {
        try {
            return offsets(partitions, OffsetSpec.latest());
        } catch (TimeoutException e) {
            log.debug("not known where the log ends", e);
            return Map.of();
        }
    }

    private Map<Integer, Long> offsets(Collection<Integer> partitions, OffsetSpec spec) {
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> asked = admin.createAdmin()
                .listOffsets(partitions.stream()
                        .map(partition -> new TopicPartition(properties.topic(), partition))
                        .collect(Collectors.toMap(Function.identity(), partition -> spec)))
                .all();
        Map<Integer, Long> offsets = new HashMap<>();
        StandingAdmin.answer(asked, deadline())
                .forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
        return offsets;
    }

    private static long deadline() {
        return System.nanoTime() + PATIENCE.toNanos();
    }
}

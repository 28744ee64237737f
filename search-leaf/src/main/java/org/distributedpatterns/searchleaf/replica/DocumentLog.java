package org.distributedpatterns.searchleaf.replica;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * The Kafka topic that has all documents: the key is the id, the value the document as JSON, no value a deletion.
 * Compacted, so that an index can be rebuilt from it at any time, and so that it forgets deletions after a while.
 */
final class DocumentLog {

    private static final Logger log = LoggerFactory.getLogger(DocumentLog.class);

    /** What the log is made with, here and in the root; whoever comes first makes it. */
    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG, "67108864",
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2097152");

    /** A leaf's heap is small: what is fetched ahead must be as well. */
    private static final Map<String, Object> FRUGAL = Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none", // an offset that the log does not have means that the index has to be built anew
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            32,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            4 << 20,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            512 << 10,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            5_000,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            5_000);

    private final KafkaProperties kafka;
    private final IndexProperties properties;

    DocumentLog(KafkaProperties kafka, IndexProperties properties) {
        this.kafka = kafka;
        this.properties = properties;
    }

    /**
     * What the log is; makes it if it is missing.
     *
     * @throws ExecutionException if Kafka is out of reach
     */
    LogDescription describe() throws ExecutionException, InterruptedException {
        String topic = properties.topic();
        try (Admin admin = Admin.create(kafka.buildAdminProperties())) {
            while (true) {
                try {
                    TopicDescription found = admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .values()
                            .iterator()
                            .next();
                    return new LogDescription(
                            found.topicId().toString(), found.partitions().size(), deletionsKept(admin, topic));
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw e;
                    }
                    create(admin, topic);
                }
            }
        }
    }

    private static Duration deletionsKept(Admin admin, String topic) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String millis = admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .get(TopicConfig.DELETE_RETENTION_MS_CONFIG)
                .value();
        return Duration.ofMillis(Long.parseLong(millis));
    }

    private void create(Admin admin, String topic) throws ExecutionException, InterruptedException {
        NewTopic wanted = new NewTopic(topic, Optional.of(properties.partitions()), Optional.empty()).configs(SETTINGS);
        try {
            admin.createTopics(List.of(wanted)).all().get();
            log.info("made the topic {} with {} partitions", topic, properties.partitions());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** A reader of the log, not yet at any partition. */
    Consumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka.buildConsumerProperties());
        settings.putAll(FRUGAL);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}

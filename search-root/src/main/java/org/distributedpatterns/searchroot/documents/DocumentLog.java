package org.distributedpatterns.searchroot.documents;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.periodic.PeriodicTask;
import org.distributedpatterns.searchroot.periodic.Tasks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The Kafka topic that has all documents: the key is the id, the value the document as JSON, no value a deletion.
 * Compacted, so that an index can be rebuilt from it at any time. A record counts when all in-sync replicas of the
 * broker have it.
 *
 * <p>What waits for Kafka is bounded: beyond it {@link #append} blocks, for as long as a write may take.
 */
@Component
class DocumentLog implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DocumentLog.class);

    /** What the log is made with, here and in the leaves; whoever comes first makes it. */
    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG, "67108864",
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2097152");

    private static final Duration RETRY = Duration.ofMillis(500);

    private final KafkaProperties kafka;
    private final SearchProperties properties;
    private volatile @Nullable Producer<String, byte[]> producer;
    private final PeriodicTask opening;
    private volatile boolean open;

    DocumentLog(KafkaProperties kafka, SearchProperties properties, Tasks tasks) {
        this.kafka = kafka;
        this.properties = properties;
        this.opening = tasks.periodic("document-log", RETRY, this::openTopic);
    }

    /** Whether the topic is there and the producer knows it. */
    boolean isOpen() {
        return open;
    }

    /**
     * Appends a document, or its deletion if {@code json} is null. Blocks while the buffer is full.
     *
     * @return completes when Kafka has it, exceptionally if it could not be stored in time
     */
    CompletableFuture<RecordMetadata> append(String id, byte @Nullable [] json, List<Header> headers) {
        Producer<String, byte[]> present = producer;
        CompletableFuture<RecordMetadata> stored = new CompletableFuture<>();
        if (present == null) {
            stored.completeExceptionally(new KafkaException("the producer is closed"));
            return stored;
        }
        try {
            present.send(new ProducerRecord<>(properties.topic(), null, id, json, headers), (metadata, error) -> {
                if (error == null) {
                    stored.complete(metadata);
                } else {
                    stored.completeExceptionally(error);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            log.debug("{} was not sent", id, e);
            stored.completeExceptionally(e);
        }
        return stored;
    }

    @Override
    public void start() {
        int timeout = Math.toIntExact(properties.writeTimeout().toMillis());
        Map<String, Object> settings = new HashMap<>(kafka.buildProducerProperties());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        settings.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG, properties.sendBuffer().toBytes());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout / 2);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        opening.start();
    }

    /** Tries once; the last try is the one that succeeds. */
    private void openTopic() throws InterruptedException {
        try {
            ensureTopic();
            Producer<String, byte[]> present = producer;
            if (present != null) {
                present.partitionsFor(properties.topic()); // the first write need not wait for it
                open = true;
                opening.close();
            }
        } catch (ExecutionException | KafkaException e) {
            log.warn("Kafka can't be reached yet: {}", e.toString());
        }
    }

    private void ensureTopic() throws ExecutionException, InterruptedException {
        String topic = properties.topic();
        try (Admin admin = Admin.create(kafka.buildAdminProperties())) {
            try {
                admin.describeTopics(List.of(topic)).allTopicNames().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                create(admin, topic);
            }
        }
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

    @Override
    public void stop() {
        Producer<String, byte[]> present = producer;
        producer = null;
        opening.close();
        if (present != null) {
            present.close(properties.writeTimeout());
        }
    }

    /** Before the web server takes requests, until after it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public boolean isRunning() {
        return producer != null;
    }
}

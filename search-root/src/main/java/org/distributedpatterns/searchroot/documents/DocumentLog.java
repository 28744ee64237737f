package org.distributedpatterns.searchroot.documents;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.distributedpatterns.searchroot.kafka.StandingAdmin;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.periodic.PeriodicTask;
import org.distributedpatterns.searchroot.periodic.Tasks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;
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

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final KafkaTemplate<String, byte[]> template;
    private final KafkaTemplate<String, byte[]> bulk;
    private final StandingAdmin admin;
    private final SearchProperties properties;
    private final Tasks tasks;
    private volatile @Nullable PeriodicTask opening;
    private volatile boolean running;

    DocumentLog(
            KafkaTemplate<String, byte[]> template,
            ProducerListener<String, byte[]> listener,
            StandingAdmin admin,
            SearchProperties properties,
            Tasks tasks) {
        this.template = template;
        this.bulk = new KafkaTemplate<>(template.getProducerFactory());
        bulk.setProducerListener(listener);
        this.admin = admin;
        this.properties = properties;
        this.tasks = tasks;
    }

    /**
     * Appends a document, or its deletion if {@code json} is null, in a span of its own. Blocks while the buffer is
     * full.
     *
     * @return completes when Kafka has it, exceptionally if it could not be stored in time
     */
    CompletableFuture<RecordMetadata> append(String id, byte @Nullable [] json) {
        return send(template, id, json, List.of());
    }

    /**
     * Appends one document of many, as {@link #append(String, byte[])} does. Thousands of spans would say no more than
     * that of the call, so its context goes along as it is.
     *
     * @param headers that have the context
     */
    CompletableFuture<RecordMetadata> append(String id, byte[] json, List<Header> headers) {
        return send(bulk, id, json, headers);
    }

    private CompletableFuture<RecordMetadata> send(
            KafkaTemplate<String, byte[]> by, String id, byte @Nullable [] json, List<Header> headers) {
        if (!running) {
            return CompletableFuture.failedFuture(new KafkaException("the log is closed"));
        }
        try {
            return by.send(new ProducerRecord<>(properties.topic(), null, id, json, headers))
                    .thenApply(sent -> sent.getRecordMetadata());
        } catch (KafkaException | org.springframework.kafka.KafkaException | IllegalStateException e) {
            log.debug("{} was not sent", id, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void start() {
        running = true;
        PeriodicTask started = tasks.periodic("document-log", RETRY, this::openTopic);
        opening = started;
        started.start();
    }

    /**
     * The topic comes as soon as Kafka does, and the first write need not wait for either. Tries once; the last try is
     * the one that succeeds.
     */
    private void openTopic() throws InterruptedException {
        try {
            admin.createMissing(
                    List.of(TopicBuilder.name(properties.topic())
                            .partitions(properties.partitions())
                            .compact()
                            .config(TopicConfig.SEGMENT_BYTES_CONFIG, "67108864")
                            .config(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2097152")
                            .build()), // as the leaves make it; whoever comes first does
                    PATIENCE);
            template.partitionsFor(properties.topic());
            endOpening();
        } catch (InterruptException e) {
            throw (InterruptedException) new InterruptedException("asked to end").initCause(e);
        } catch (KafkaException | org.springframework.kafka.KafkaException e) {
            log.warn("Kafka can't be reached yet: {}", e.toString());
        }
    }

    private void endOpening() {
        PeriodicTask present = opening;
        if (present != null) {
            present.close();
        }
    }

    /** The producer is closed with the context: it sends what it has taken until then. */
    @Override
    public void stop() {
        running = false;
        endOpening();
    }

    /** Before the web server takes requests, until after it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

package org.distributedpatterns.workqueueworker.log;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.ledger.Status;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Appends to a queue's log. Each answer comes when the record is durable, and fails with {@link LogUnavailable} when it
 * is not known to be.
 */
@Component
public class LogWriter {

    private final KafkaTemplate<String, byte[]> template;

    /**
     * Two of three records say how an item is; nobody goes on from their headers, so they have no spans of their own.
     */
    private final KafkaTemplate<String, byte[]> statuses;

    private final JsonMapper json;

    LogWriter(KafkaTemplate<String, byte[]> template, ProducerListener<String, byte[]> listener, JsonMapper json) {
        this.template = template;
        this.statuses = new KafkaTemplate<>(template.getProducerFactory());
        statuses.setProducerListener(listener);
        this.json = json;
    }

    /** Puts an item in. */
    public CompletableFuture<Position> item(
            String queue, String id, byte[] payload, int generation, int attempts, Map<String, String> headers) {
        return send(template, Queued.write(Topics.items(queue), id, payload, generation, attempts, headers));
    }

    /** Says what happens to an item. */
    public CompletableFuture<Position> status(String queue, Status status) {
        return send(statuses, new ProducerRecord<>(Topics.status(queue), status.id(), json.writeValueAsBytes(status)));
    }

    /** Keeps what nobody could work off. */
    public CompletableFuture<Position> deadLetter(String queue, Queued item, int attempts, String error) {
        return send(template, Queued.letter(Topics.deadLetters(queue), item, attempts, error));
    }

    private CompletableFuture<Position> send(
            KafkaTemplate<String, byte[]> by, ProducerRecord<String, byte[]> appended) {
        try {
            return by.send(appended).handle((sent, failure) -> {
                if (failure != null) {
                    throw unavailable(failure);
                }
                RecordMetadata stored = sent.getRecordMetadata();
                return new Position(stored.partition(), stored.offset());
            });
        } catch (KafkaException | org.springframework.kafka.KafkaException e) {
            return CompletableFuture.failedFuture(unavailable(e));
        }
    }

    private static LogUnavailable unavailable(Throwable failure) {
        Throwable cause = failure instanceof org.springframework.kafka.KafkaException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return new LogUnavailable("Kafka did not take the record: " + cause.getMessage(), cause);
    }
}

package org.distributedpatterns.workqueueworker.log;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.ledger.Status;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Appends to a queue's log. Each answer comes when the record is durable, and fails with {@link LogUnavailable} when it
 * is not known to be.
 */
@Component
public class LogWriter {

    private final KafkaClients clients;
    private final JsonMapper json;

    LogWriter(KafkaClients clients, JsonMapper json) {
        this.clients = clients;
        this.json = json;
    }

    /** Puts an item in. */
    public CompletableFuture<Position> item(
            String queue, String id, byte[] payload, int generation, int attempts, Map<String, String> headers) {
        return send(Queued.write(Topics.items(queue), id, payload, generation, attempts, headers));
    }

    /** Says what happens to an item. */
    public CompletableFuture<Position> status(String queue, Status status) {
        return send(new ProducerRecord<>(Topics.status(queue), status.id(), json.writeValueAsBytes(status)));
    }

    /** Keeps what nobody could work off. */
    public CompletableFuture<Position> deadLetter(String queue, Queued item, int attempts, String error) {
        return send(Queued.letter(Topics.deadLetters(queue), item, attempts, error));
    }

    private CompletableFuture<Position> send(ProducerRecord<String, byte[]> appended) {
        var durable = new CompletableFuture<Position>();
        try {
            clients.producer().send(appended, (metadata, failure) -> {
                if (failure == null) {
                    durable.complete(new Position(metadata.partition(), metadata.offset()));
                } else {
                    durable.completeExceptionally(unavailable(failure));
                }
            });
        } catch (KafkaException e) {
            durable.completeExceptionally(unavailable(e));
        }
        return durable;
    }

    private static LogUnavailable unavailable(Exception failure) {
        return new LogUnavailable("Kafka did not take the record: " + failure.getMessage(), failure);
    }
}

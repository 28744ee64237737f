package org.distributedpatterns.workqueueworker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.distributedpatterns.workqueueworker.ledger.Position;

/**
 * An item record as it stands in the items topic.
 *
 * @param payload the JSON that was sent; not to be changed
 * @param generation how often the item was put in again
 * @param earlierAttempts attempts that were begun under earlier generations and count on
 * @param headers whatever else it carries, for example its trace context
 */
public record Queued(
        String id,
        byte[] payload,
        int generation,
        int earlierAttempts,
        Position position,
        Instant timestamp,
        Map<String, String> headers) {

    private static final String GENERATION = "generation";
    private static final String ATTEMPTS = "attempts";
    private static final String ERROR = "error";

    public static Queued of(ConsumerRecord<String, byte[]> item) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : item.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        headers.remove(ERROR);
        return new Queued(
                item.key(),
                item.value(),
                number(headers.remove(GENERATION)),
                number(headers.remove(ATTEMPTS)),
                new Position(item.partition(), item.offset()),
                Instant.ofEpochMilli(item.timestamp()),
                headers);
    }

    static int generation(ConsumerRecord<String, byte[]> item) {
        Header header = item.headers().lastHeader(GENERATION);
        return header == null ? 0 : number(new String(header.value(), UTF_8));
    }

    static ProducerRecord<String, byte[]> write(
            String topic, String id, byte[] payload, int generation, int attempts, Map<String, String> headers) {
        var written = new ProducerRecord<>(topic, id, payload);
        headers.forEach((name, value) -> written.headers().add(name, value.getBytes(UTF_8)));
        if (generation > 0) {
            written.headers().add(GENERATION, Integer.toString(generation).getBytes(UTF_8));
        }
        if (attempts > 0) {
            written.headers().add(ATTEMPTS, Integer.toString(attempts).getBytes(UTF_8));
        }
        return written;
    }

    static ProducerRecord<String, byte[]> letter(String topic, Queued item, int attempts, String error) {
        var letter = write(topic, item.id(), item.payload(), item.generation(), attempts, item.headers());
        letter.headers().add(ERROR, error.getBytes(UTF_8));
        return letter;
    }

    private static int number(@org.jspecify.annotations.Nullable String header) {
        try {
            return header == null ? 0 : Integer.parseInt(header);
        } catch (NumberFormatException e) {
            return 0; // not written by us; the item is worth more than its header
        }
    }
}

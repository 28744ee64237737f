// Written by ./platform sync from kit: kafka/Producers.java
package org.distributedpatterns.workqueueworker.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.stereotype.Component;

/**
 * Whether what is sent arrives: down from a record that Kafka did not take until one that it did. Nothing is sent to
 * find out. It is no matter of readiness, as all instances would be unready together.
 */
@Component("producers")
public class Producers<K, V> implements ProducerListener<K, V>, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(Producers.class);

    private final AtomicLong inARow = new AtomicLong();
    private final Counter failures;
    private volatile @Nullable Instant failed;
    private volatile String topic = "";

    Producers(MeterRegistry registry) {
        this.failures = Counter.builder("kafka.records.not.sent")
                .description("Records that Kafka did not take")
                .register(registry);
    }

    @Override
    public void onSuccess(ProducerRecord<K, V> sent, RecordMetadata stored) {
        if (failed != null) {
            failed = null;
            inARow.set(0);
            log.info("Kafka takes records again, first in {}", sent.topic());
        }
    }

    @Override
    public void onError(ProducerRecord<K, V> lost, @Nullable RecordMetadata stored, @Nullable Exception cause) {
        failures.increment();
        topic = lost.topic();
        failed = Instant.now();
        if (inARow.getAndIncrement() == 0) {
            log.warn("Kafka did not take a record of {}: {}", topic, String.valueOf(cause));
        }
    }

    @Override
    public Health health() {
        Instant last = failed;
        return last == null
                ? Health.up().build()
                : Health.down()
                        .withDetail("failedAt", last.toString())
                        .withDetail("topic", topic)
                        .withDetail("inARow", inARow.get())
                        .build();
    }
}

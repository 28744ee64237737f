package org.distributedpatterns.kit.follower;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/**
 * Consumers that belong to no group, as a listener container uses them, with the settings and the metrics of the
 * application's. Three things that a container does not let its listener do happen here: seeing how far the consumer is
 * also when nothing came, going to an offset under its leader's epoch, and ending without waiting for an open fetch.
 */
final class FollowingConsumers extends DefaultKafkaConsumerFactory<String, byte[]> {

    /** There is nothing to commit; a fetch that is open would be waited for, as long as it is told to stay open. */
    private static final Duration CLOSING = Duration.ZERO;

    /** Asked and told on the consumer's thread. */
    interface Watch {

        /** Where to go for {@code offset}, if more is known than the offset. */
        @Nullable
        OffsetAndMetadata start(TopicPartition partition, long offset);

        /** All that was polled so far is handled, or will be polled again. */
        void handled(Consumer<String, byte[]> consumer);

        /** A round is over. */
        void polled();
    }

    private final Watch watch;

    FollowingConsumers(ConsumerFactory<String, byte[]> application, Watch watch) {
        super(
                withoutGroup(application.getConfigurationProperties()),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        this.watch = watch;
        application.getListeners().forEach(this::addListener);
    }

    private static Map<String, Object> withoutGroup(Map<String, Object> settings) {
        Map<String, Object> own = new java.util.HashMap<>(settings);
        own.remove(ConsumerConfig.GROUP_ID_CONFIG);
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return own;
    }

    @Override
    protected Consumer<String, byte[]> createRawConsumer(Map<String, Object> settings) {
        return new Following(settings);
    }

    private final class Following extends ExtendedKafkaConsumer {

        private boolean handled = true;

        Following(Map<String, Object> settings) {
            super(settings);
        }

        @Override
        public ConsumerRecords<String, byte[]> poll(Duration timeout) {
            if (!handled) {
                watch.handled(this);
                handled = true;
            }
            ConsumerRecords<String, byte[]> records = super.poll(timeout);
            watch.polled();
            if (records.isEmpty()) {
                watch.handled(this);
            } else {
                handled = false;
            }
            return records;
        }

        @Override
        public void seek(TopicPartition partition, long offset) {
            OffsetAndMetadata start = watch.start(partition, offset);
            if (start == null) {
                super.seek(partition, offset);
            } else {
                super.seek(partition, start);
            }
        }

        /** How far it is, the readings know; error handlers commit what they have passed over. */
        @Override
        public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {}

        @Override
        public void close() {
            close(CloseOptions.timeout(CLOSING));
        }
    }
}

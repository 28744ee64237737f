package org.distributedpatterns.workqueueworker.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.springframework.stereotype.Component;

/**
 * A queue's topics and share group: {@code queue.NAME.items} is what the group {@code queue.NAME} shares,
 * {@code queue.NAME.status} (compacted) says what became of each item, {@code queue.NAME.dead-letters} keeps what
 * nobody could work off.
 */
@Component
public class Topics {

    private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    private final KafkaClients clients;
    private final QueueProperties properties;

    Topics(KafkaClients clients, QueueProperties properties) {
        this.clients = clients;
        this.properties = properties;
    }

    /** The share group of a queue. */
    public static String group(String queue) {
        return "queue." + queue;
    }

    /** The items topic of a queue. */
    public static String items(String queue) {
        return "queue." + queue + ".items";
    }

    static String status(String queue) {
        return "queue." + queue + ".status";
    }

    static String deadLetters(String queue) {
        return "queue." + queue + ".dead-letters";
    }

    /**
     * Creates what is missing, and sets the group to begin with the oldest item: by default a share group passes over
     * everything that was sent before its first member came.
     *
     * @throws IllegalArgumentException if the broker does not allow this lock duration
     * @throws LogUnavailable if Kafka does not answer in time
     */
    public void ensure(String queue, Duration lockDuration, Duration timeout) {
        String retention = Long.toString(properties.retention().toMillis());
        long deadline = System.nanoTime() + timeout.toNanos();
        configureGroup(queue, lockDuration, deadline);
        var creations = clients.admin()
                .createTopics(
                        List.of(
                                topic(items(queue), Map.of("cleanup.policy", "delete", "retention.ms", retention)),
                                topic(
                                        status(queue),
                                        Map.of("cleanup.policy", "compact,delete", "retention.ms", retention)),
                                topic(
                                        deadLetters(queue),
                                        Map.of(
                                                "cleanup.policy",
                                                "delete",
                                                "retention.ms",
                                                Long.toString(DEAD_LETTER_RETENTION.toMillis())))),
                        new CreateTopicsOptions().timeoutMs((int) Math.max(1, timeout.toMillis())))
                .values();
        for (KafkaFuture<Void> creation : creations.values()) {
            try {
                get(creation, deadline);
            } catch (TopicExistsException e) {
                continue; // as it should be from the second time on
            }
        }
    }

    private NewTopic topic(String name, Map<String, String> config) {
        return new NewTopic(name, java.util.Optional.of(properties.partitions()), java.util.Optional.empty())
                .configs(config);
    }

    private void configureGroup(String queue, Duration lockDuration, long deadline) {
        var group = new ConfigResource(ConfigResource.Type.GROUP, group(queue));
        List<AlterConfigOp> settings = List.of(
                set("share.auto.offset.reset", "earliest"),
                set("share.record.lock.duration.ms", Long.toString(lockDuration.toMillis())));
        try {
            get(clients.admin().incrementalAlterConfigs(Map.of(group, settings)).all(), deadline);
        } catch (InvalidConfigurationException | InvalidRequestException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** The partitions of the items and the status topic. */
    List<TopicPartition> partitions(String queue, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<String, TopicDescription> descriptions = get(
                clients.admin()
                        .describeTopics(List.of(items(queue), status(queue)))
                        .allTopicNames(),
                deadline);
        return descriptions.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    /** The offset behind the last record of each of the partitions. */
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        var answered = get(clients.admin().listOffsets(asked).all(), System.nanoTime() + timeout.toNanos());
        Map<TopicPartition, Long> ends = new HashMap<>();
        answered.forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /** Where the share group stands: everything before it is finished. Without an entry: nothing is. */
    Map<TopicPartition, Long> finishedBefore(String queue, Duration timeout) {
        var group = group(queue);
        var offsets = get(
                clients.admin()
                        .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                        .partitionsToOffsetInfo(group),
                System.nanoTime() + timeout.toNanos());
        Map<TopicPartition, Long> starts = new HashMap<>();
        offsets.forEach((partition, info) -> {
            if (info != null && info.startOffset() >= 0) {
                starts.put(partition, info.startOffset());
            }
        });
        return starts;
    }

    private static <T> T get(KafkaFuture<T> future, long deadline) {
        try {
            return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new LogUnavailable("Kafka did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("interrupted while asking Kafka", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException
                    || e.getCause() instanceof InvalidConfigurationException
                    || e.getCause() instanceof InvalidRequestException) {
                throw (RuntimeException) e.getCause();
            }
            throw new LogUnavailable("Kafka: " + e.getCause(), e);
        }
    }
}

package org.distributedpatterns.workqueueworker.log;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.kafka.StandingAdmin;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.stereotype.Component;

/**
 * A queue's topics and share group: {@code queue.NAME.items} is what the group {@code queue.NAME} shares,
 * {@code queue.NAME.status} (compacted) says what became of each item, {@code queue.NAME.dead-letters} keeps what
 * nobody could work off.
 */
@Component
public class Topics {

    private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    private final StandingAdmin admin;
    private final QueueProperties properties;

    Topics(StandingAdmin admin, QueueProperties properties) {
        this.admin = admin;
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
        long deadline = System.nanoTime() + timeout.toNanos();
        configureGroup(queue, lockDuration, deadline);
        List<NewTopic> wanted = List.of(
                topic(items(queue), properties.retention())
                        .config(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)
                        .build(),
                topic(status(queue), properties.retention())
                        .config(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE)
                        .build(),
                topic(deadLetters(queue), DEAD_LETTER_RETENTION)
                        .config(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)
                        .build());
        try {
            admin.createMissing(wanted, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    private TopicBuilder topic(String name, Duration retention) {
        return TopicBuilder.name(name)
                .partitions(properties.partitions())
                .config(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }

    private void configureGroup(String queue, Duration lockDuration, long deadline) {
        var group = new ConfigResource(ConfigResource.Type.GROUP, group(queue));
        List<AlterConfigOp> settings = List.of(
                set("share.auto.offset.reset", "earliest"),
                set("share.record.lock.duration.ms", Long.toString(lockDuration.toMillis())));
        try {
            StandingAdmin.answer(
                    admin.createAdmin()
                            .incrementalAlterConfigs(Map.of(group, settings))
                            .all(),
                    deadline);
        } catch (InvalidConfigurationException | InvalidRequestException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** The partitions of the items and the status topic. */
    List<TopicPartition> partitions(String queue, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<String, TopicDescription> descriptions = get(
                kafka -> kafka.describeTopics(List.of(items(queue), status(queue)))
                        .allTopicNames(),
                deadline);
        return descriptions.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    /** The offset behind the last record of each of the partitions. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        var answered = get(kafka -> kafka.listOffsets(asked).all(), System.nanoTime() + timeout.toNanos());
        Map<TopicPartition, Long> ends = new HashMap<>();
        answered.forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /** Where the share group stands: everything before it is finished. Without an entry: nothing is. */
    Map<TopicPartition, Long> finishedBefore(String queue, Duration timeout) {
        var group = group(queue);
        var offsets = get(
                kafka -> kafka.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
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

    /** @param question asks; it fails at once where no broker's name can be resolved */
    private <T> T get(Function<Admin, KafkaFuture<T>> question, long deadline) {
        try {
            return StandingAdmin.answer(question.apply(admin.createAdmin()), deadline);
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    private static LogUnavailable unavailable(KafkaException e) {
        return new LogUnavailable("Kafka: " + e.getMessage(), e);
    }
}

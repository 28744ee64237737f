package org.distributedpatterns.workqueueworker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The work queue's settings.
 *
 * @param allowedOrigins where an HTTP handler may be: {@code scheme://host:port}, the port {@code *} for any
 * @param commands the programs that a queue may name as its handler, with their fixed arguments; none by default
 * @param lanes share consumers of one queue in one instance
 * @param itemsPerLane items that one lane works on at once; lanes × itemsPerLane is an instance's concurrency
 * @param partitions of each topic of a new queue; workers share each partition, so more are for the broker's sake only
 * @param retention how long items and their states are kept
 * @param handlerTimeout how long one attempt may take
 * @param maxTimeout the longest budget of a request
 * @param maxItemSize the largest item
 * @param maxOpen items of one queue that may wait or run at a time; more are refused with 429
 * @param remembered finished items of one queue that an instance can tell about
 * @param deliveryLimit at most the broker's {@code group.share.delivery.count.limit}
 * @param drain how long a stopping instance goes on with the items it has begun
 */
@Validated
@ConfigurationProperties("platform.queues")
public record QueueProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue Map<String, List<String>> commands,
        @DefaultValue("2") @Min(1) @Max(32) int lanes,
        @DefaultValue("4") @Min(1) @Max(256) int itemsPerLane,
        @DefaultValue("1") @Min(1) @Max(64) int partitions,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("30s") Duration handlerTimeout,
        @DefaultValue("10s") Duration maxTimeout,
        @DefaultValue("512KB") DataSize maxItemSize,
        @DefaultValue("20000") @Min(1) int maxOpen,
        @DefaultValue("20000") @Min(1) int remembered,
        @DefaultValue("5") @Min(3) @Max(10) int deliveryLimit,
        @DefaultValue("7s") Duration drain) {

    public QueueProperties {
        allowedOrigins = List.copyOf(allowedOrigins);
        commands = Map.copyOf(commands);
        commands.forEach((name, command) -> {
            if (command.isEmpty()) {
                throw new IllegalArgumentException("platform.queues.commands." + name + " names no program");
            }
        });
        if (maxItemSize.toBytes() > 900 * 1024) {
            throw new IllegalArgumentException(
                    "platform.queues.max-item-size must stay below Kafka's message limit of 1 MB: at most 900KB");
        }
    }

    /** Items that one instance works on at once, per queue. */
    public int concurrency() {
        return lanes * itemsPerLane;
    }
}

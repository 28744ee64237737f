// Written by ./platform sync from kit: follower/Run.java
package org.distributedpatterns.searchleaf.follower;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.KafkaException.Level;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.ExponentialBackOffWithMaxRetries;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.scheduling.TaskScheduler;

/** One life of a follower's container: a set of readings that does not change, from its start to its end. */
final class Run implements FollowingConsumers.Watch {

    private static final Logger log = LoggerFactory.getLogger(Run.class);

    private static final int RETRIES = 3;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long PAUSE_MILLIS = 500;

    /** Longer than any handling of a batch: after it, the thread counts as stuck. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private static final int MONITOR_SECONDS = 10;

    private final String name;
    private final Map<TopicPartition, Reading> readings;
    private final Runnable progressed;
    private final Consumer<ConsumerRecord<?, ?>> onPassedOver;
    private final KafkaMessageListenerContainer<String, byte[]> container;
    private volatile long polledNanos = System.nanoTime();
    private volatile boolean polled;
    private volatile boolean endWanted;

    /**
     * How many of the records polled last are still to be handled, from the one that failed on; the consumer's
     * thread's.
     */
    private int pending;

    Run(
            String name,
            Collection<Reading> readings,
            ConsumerFactory<String, byte[]> consumers,
            Duration pollTimeout,
            TaskScheduler scheduler,
            @Nullable ApplicationContext context,
            Runnable progressed,
            Consumer<ConsumerRecord<?, ?>> onPassedOver,
            Consumer<Object> onEvent) {
        this.name = name;
        this.readings = readings.stream().collect(Collectors.toMap(Reading::partition, Function.identity()));
        this.progressed = progressed;
        this.onPassedOver = onPassedOver;
        ContainerProperties properties = new ContainerProperties(readings.stream()
                .map(reading -> new TopicPartitionOffset(
                        reading.partition().topic(), reading.partition().partition(), reading.next()))
                .toArray(TopicPartitionOffset[]::new));
        properties.setClientId(name);
        properties.setPollTimeout(pollTimeout.toMillis());
        properties.setNoPollThreshold((float) LONGEST_SILENCE.toMillis() / pollTimeout.toMillis());
        properties.setMonitorInterval(MONITOR_SECONDS);
        properties.setScheduler(scheduler);
        properties.setAuthExceptionRetryInterval(Duration.ofSeconds(5));
        properties.setMissingTopicsFatal(false);
        properties.setPollTimeoutWhilePaused(Duration.ofMillis(1)); // only while a record is tried again
        properties.setMessageListener(
                (org.springframework.kafka.listener.BatchConsumerAwareMessageListener<String, byte[]>) this::handle);
        SimpleAsyncTaskExecutor thread = new SimpleAsyncTaskExecutor(name + "-");
        thread.setDaemon(true);
        properties.setListenerTaskExecutor(thread);
        this.container = new KafkaMessageListenerContainer<>(new FollowingConsumers(consumers, this), properties);
        container.setBeanName(name);
        container.setCommonErrorHandler(new Errors());
        if (context != null) {
            container.setApplicationContext(context);
        }
        container.setApplicationEventPublisher(onEvent::accept);
    }

    /** @throws RuntimeException if there can be no consumer now, for example since no broker's address is known */
    void start() {
        container.start();
    }

    /** Ends it soon; its container says when it has ended. Nothing is handled after that. */
    void end() {
        endWanted = true;
        container.stop(() -> {});
    }

    boolean isEndWanted() {
        return endWanted;
    }

    boolean isRunning() {
        return container.isRunning();
    }

    /** Whether its consumer has come through a whole round. */
    boolean hasPolled() {
        return polled;
    }

    /** For how long no round has come to its end. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - polledNanos);
    }

    /** Whether a connection to a broker stands, null if there is no telling. */
    @Nullable
    Boolean isConnected() {
        for (var metrics : container.metrics().values()) {
            for (var metric : metrics.entrySet()) {
                if (metric.getKey().name().equals("connection-count")
                        && metric.getKey().group().equals("consumer-metrics")
                        && metric.getValue().metricValue() instanceof Number connections) {
                    return connections.doubleValue() > 0;
                }
            }
        }
        return null;
    }

    private void handle(
            List<ConsumerRecord<String, byte[]>> batch,
            org.apache.kafka.clients.consumer.@Nullable Consumer<?, ?> consumer) {
        for (int index = 0; index < batch.size(); index++) {
            ConsumerRecord<String, byte[]> appended = batch.get(index);
            Reading reading = readings.get(new TopicPartition(appended.topic(), appended.partition()));
            if (reading == null) {
                continue;
            }
            try {
                reading.handler().handle(appended);
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                pending = batch.size() - index;
                throw new BatchListenerFailedException(place(appended) + " was not handled", e, index);
            }
        }
        pending = 0;
        if (consumer != null) {
            report(consumer);
        }
    }

    private static String place(ConsumerRecord<?, ?> appended) {
        return appended.topic() + "-" + appended.partition() + "@" + appended.offset();
    }

    @Override
    public @Nullable OffsetAndMetadata start(TopicPartition partition, long offset) {
        Reading reading = readings.get(partition);
        return reading == null ? null : reading.withEpoch(offset);
    }

    @Override
    public void handled(org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer) {
        report(consumer);
    }

    @Override
    public void polled() {
        polled = true;
        polledNanos = System.nanoTime();
    }

    private void report(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        if (pending > 0) {
            return; // the consumer is ahead of what was handled
        }
        for (Reading reading : readings.values()) {
            try {
                reading.progressed(
                        consumer.position(reading.partition(), Duration.ZERO),
                        consumer.currentLag(reading.partition()).orElse(-1));
            } catch (TimeoutException e) {
                log.debug("{}: not yet known whether the log has what comes next", reading.partition(), e);
            } catch (InvalidOffsetException e) {
                lose(e);
            }
        }
        progressed.run();
    }

    private void lose(InvalidOffsetException e) {
        e.partitions().forEach(partition -> {
            Reading reading = readings.get(partition);
            if (reading != null) {
                reading.lose(e);
            }
        });
    }

    /**
     * A record that fails is tried again and then passed over; what the consumer itself throws never ends its thread.
     */
    private final class Errors extends DefaultErrorHandler {

        Errors() {
            super(Run.this::passOver, backOff());
            setLogLevel(Level.DEBUG); // each attempt; the last one is an error of ours
            setReclassifyOnExceptionChange(false);
            setSeekAfterError(false); // what was polled is kept: fetching it again would wait for the open fetch
        }

        @Override
        public void handleOtherException(
                Exception thrown,
                org.apache.kafka.clients.consumer.Consumer<?, ?> consumer,
                MessageListenerContainer failed,
                boolean batchListener) {
            if (thrown instanceof InvalidOffsetException e) {
                log.warn("{}: the log does not have what comes next: {}", name, e.getMessage());
                consumer.pause(e.partitions().stream()
                        .filter(consumer.assignment()::contains)
                        .toList());
                lose(e);
            } else if (thrown instanceof InterruptException) {
                log.warn("{} was interrupted", name, thrown);
                failed.stopAbnormally(() -> {});
                return;
            } else {
                log.warn("{}: Kafka's consumer failed, goes on in {} ms", name, PAUSE_MILLIS, thrown);
            }
            try {
                ListenerUtils.stoppableSleep(failed, PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ExponentialBackOffWithMaxRetries backOff() {
        ExponentialBackOffWithMaxRetries backOff = new ExponentialBackOffWithMaxRetries(RETRIES);
        backOff.setInitialInterval(FIRST_RETRY_MILLIS);
        return backOff;
    }

    @SuppressWarnings("unchecked")
    private void passOver(ConsumerRecord<?, ?> appended, Exception cause) {
        pending--;
        log.error("{}: {} failed {} times, passed over", name, place(appended), RETRIES + 1, cause);
        onPassedOver.accept(appended);
        Reading reading = readings.get(new TopicPartition(appended.topic(), appended.partition()));
        if (reading != null) {
            reading.handler().passedOver((ConsumerRecord<String, byte[]>) appended, cause);
        }
    }
}

package org.distributedpatterns.workqueueworker.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.ledger.Ledger;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.ledger.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the logs of all queues into their ledgers, on one thread with one consumer, from the beginning and then as they
 * grow. The items topic is read from where the share group stands (everything before is finished, and its status record
 * says how), and before the status topic, so that an item never comes in after its own end was forgotten.
 */
@Component
public class LogFollower implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LogFollower.class);

    private static final Duration KAFKA = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final Topics topics;
    private final QueueProperties properties;
    private final JsonMapper json;

    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
    private final Object progress = new Object();
    private volatile boolean running;
    private @Nullable Thread thread;
    private volatile @Nullable Consumer<String, byte[]> consumer;

    LogFollower(KafkaClients clients, Topics topics, QueueProperties properties, JsonMapper json) {
        this.clients = clients;
        this.topics = topics;
        this.properties = properties;
        this.json = json;
    }

    /** One queue: its ledger, and how far it has been read. */
    private static final class Followed {
        final Ledger ledger;
        volatile List<TopicPartition> partitions = List.of();
        final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
        final Map<TopicPartition, Long> itemsFirst = new HashMap<>();
        long notBefore = System.nanoTime();

        Followed(Ledger ledger) {
            this.ledger = ledger;
        }

        /** Whether all of its partitions are read, and how far is known. */
        boolean isUnderWay() {
            return !partitions.isEmpty()
                    && itemsFirst.isEmpty()
                    && positions.keySet().containsAll(partitions);
        }
    }

    /** Follows these queues and no others. */
    public void follow(Set<String> queues) {
        followed.keySet().retainAll(queues);
        queues.forEach(
                queue -> followed.computeIfAbsent(queue, name -> new Followed(new Ledger(properties.remembered()))));
        wake();
    }

    /** The ledger of a queue, if it is followed. */
    public Optional<Ledger> ledger(String queue) {
        return Optional.ofNullable(followed.get(queue)).map(present -> present.ledger);
    }

    /**
     * Waits until the ledger holds everything that the log held at the time of the call.
     *
     * @return false if it does not get there in time
     * @throws LogUnavailable if Kafka does not say how far that is
     */
    public boolean catchUp(String queue, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Followed queueLog = followed.get(queue);
        if (queueLog == null || !await(deadline, () -> !queueLog.partitions.isEmpty())) {
            return false;
        }
        Map<TopicPartition, Long> ends =
                topics.ends(queueLog.partitions, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        return await(
                deadline,
                () -> ends.entrySet().stream().allMatch(end -> position(queueLog, end.getKey()) >= end.getValue()));
    }

    /** Waits until the ledger holds the item record at {@code position}; false if it does not get there in time. */
    public boolean awaitItem(String queue, Position position, Duration timeout) {
        return await(queue, new TopicPartition(Topics.items(queue), position.partition()), position, timeout);
    }

    /** Waits until the ledger holds the status record at {@code position}; false if it does not get there in time. */
    public boolean awaitStatus(String queue, Position position, Duration timeout) {
        return await(queue, new TopicPartition(Topics.status(queue), position.partition()), position, timeout);
    }

    private boolean await(String queue, TopicPartition partition, Position position, Duration timeout) {
        Followed queueLog = followed.get(queue);
        return queueLog != null
                && await(
                        System.nanoTime() + timeout.toNanos(), () -> position(queueLog, partition) > position.offset());
    }

    private static long position(Followed queueLog, TopicPartition partition) {
        return queueLog.positions.getOrDefault(partition, -1L);
    }

    private boolean await(long deadline, java.util.function.BooleanSupplier reached) {
        synchronized (progress) {
            while (!reached.getAsBoolean()) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    return false;
                }
                try {
                    progress.wait(leftMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }

    private void progressed() {
        synchronized (progress) {
            progress.notifyAll();
        }
    }

    @Override
    public synchronized void start() {
        running = true;
        thread = Thread.ofPlatform().daemon().name("log-follower").start(this::run);
    }

    private void run() {
        while (running) {
            try (Consumer<String, byte[]> fresh = clients.consumer(Map.of(
                    "client.id",
                    "log-follower",
                    "fetch.max.bytes",
                    4 << 20,
                    "max.partition.fetch.bytes",
                    1 << 20,
                    "max.poll.records",
                    1000))) {
                consumer = fresh;
                followed.values().forEach(queueLog -> queueLog.partitions = List.of()); // assigned anew, read on
                while (running) {
                    step(fresh);
                }
            } catch (RuntimeException e) {
                if (running) {
                    log.warn("following the queues' logs failed, begun again", e);
                    pause();
                }
            }
        }
    }

    private void step(Consumer<String, byte[]> reader) {
        try {
            if (!reconcile(reader)) {
                pause();
                return;
            }
            reader.poll(patience()).forEach(this::apply);
            resumeStatus(reader);
            for (Followed queueLog : followed.values()) {
                for (TopicPartition partition : queueLog.partitions) {
                    if (reader.assignment().contains(partition)) {
                        queueLog.positions.put(partition, reader.position(partition, KAFKA));
                    }
                }
            }
        } catch (WakeupException e) {
            log.debug("woken to look at the queues again");
        }
        progressed();
    }

    /** What comes ends the wait, and so does a change of the queues. */
    private Duration patience() {
        return followed.values().stream().allMatch(Followed::isUnderWay) ? IDLE : PAUSE;
    }

    /** Assigns what is to be followed; false if there is nothing to poll. */
    private boolean reconcile(Consumer<String, byte[]> reader) {
        List<Followed> fresh = new ArrayList<>();
        List<TopicPartition> wanted = new ArrayList<>();
        Map<TopicPartition, Long> starts = new HashMap<>();
        followed.forEach((queue, queueLog) -> {
            if (queueLog.partitions.isEmpty() && System.nanoTime() - queueLog.notBefore >= 0) {
                try {
                    begin(queue, queueLog, starts);
                    fresh.add(queueLog);
                } catch (LogUnavailable e) {
                    queueLog.notBefore = System.nanoTime() + PAUSE.toNanos();
                    log.warn("the log of queue {} can't be read yet: {}", queue, e.getMessage());
                }
            }
            wanted.addAll(queueLog.partitions);
        });
        if (!reader.assignment().equals(Set.copyOf(wanted))) {
            reader.assign(wanted);
        }
        for (Followed queueLog : fresh) {
            for (TopicPartition partition : queueLog.partitions) {
                Long start = starts.get(partition);
                if (start == null) {
                    reader.seekToBeginning(List.of(partition));
                } else {
                    reader.seek(partition, start);
                }
                if (!queueLog.itemsFirst.isEmpty() && partition.topic().endsWith(".status")) {
                    reader.pause(List.of(partition));
                }
            }
        }
        return !wanted.isEmpty();
    }

    private void begin(String queue, Followed queueLog, Map<TopicPartition, Long> starts) {
        List<TopicPartition> partitions = topics.partitions(queue, KAFKA);
        queueLog.itemsFirst.clear();
        if (queueLog.positions.isEmpty()) {
            List<TopicPartition> items = partitions.stream()
                    .filter(partition -> partition.topic().equals(Topics.items(queue)))
                    .toList();
            queueLog.itemsFirst.putAll(topics.ends(items, KAFKA));
            queueLog.itemsFirst.values().removeIf(end -> end == 0);
            if (!queueLog.itemsFirst.isEmpty()) { // a broker that has seen no group yet takes seconds to say so
                starts.putAll(topics.finishedBefore(queue, KAFKA));
            }
        } else {
            starts.putAll(queueLog.positions);
        }
        queueLog.partitions = partitions;
    }

    private void resumeStatus(Consumer<String, byte[]> reader) {
        for (Followed queueLog : followed.values()) {
            if (!queueLog.itemsFirst.isEmpty() && reader.assignment().containsAll(queueLog.partitions)) {
                queueLog.itemsFirst.entrySet().removeIf(end -> reader.position(end.getKey(), KAFKA) >= end.getValue());
                if (queueLog.itemsFirst.isEmpty()) {
                    reader.resume(queueLog.partitions);
                }
            }
        }
    }

    private void apply(ConsumerRecord<String, byte[]> appended) {
        String topic = appended.topic();
        String queue = topic.substring("queue.".length(), topic.lastIndexOf('.'));
        Followed queueLog = followed.get(queue);
        if (queueLog == null || appended.value() == null || appended.key() == null) {
            return;
        }
        var position = new Position(appended.partition(), appended.offset());
        Instant timestamp = Instant.ofEpochMilli(appended.timestamp());
        if (topic.endsWith(".items")) {
            queueLog.ledger.item(appended.key(), Queued.generation(appended), position, timestamp);
        } else {
            try {
                queueLog.ledger.status(json.readValue(appended.value(), Status.class), position, timestamp);
            } catch (JacksonException e) {
                log.warn("{} {} holds no status, passed over: {}", topic, position, e.getMessage());
            }
        }
    }

    private void pause() {
        synchronized (progress) {
            try {
                progress.wait(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void wake() {
        Consumer<String, byte[]> present = consumer;
        if (present != null) {
            present.wakeup();
        }
        progressed();
    }

    @Override
    public synchronized void stop() {
        running = false;
        wake();
        Thread follower = thread;
        if (follower != null) {
            try {
                follower.join(KAFKA);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before whatever reads the ledgers, and after it at the end. */
    @Override
    public int getPhase() {
        return 0;
    }
}

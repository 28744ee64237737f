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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.follower.Follower;
import org.distributedpatterns.workqueueworker.follower.Followers;
import org.distributedpatterns.workqueueworker.follower.Reading;
import org.distributedpatterns.workqueueworker.ledger.Ledger;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.ledger.Status;
import org.distributedpatterns.workqueueworker.membership.StartRehearsal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the logs of all queues into their ledgers with one {@link Follower}, from the beginning and then as they grow.
 * The items topic is read from where the share group stands (everything before is finished, and its status record says
 * how), and before the status topic, so that an item never comes in after its own end was forgotten.
 */
@Component
public class LogFollower implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LogFollower.class);

    private static final Duration KAFKA = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What comes ends the wait. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** The run that trains the AOT cache knows no queues, and is to see a consumer all the same. */
    private static final List<Reading> REHEARSED = StartRehearsal.isOn()
            ? List.of(new Reading(new TopicPartition("rehearsal", 0), 0, Reading.UNKNOWN_EPOCH, appended -> {}))
            : List.of();

    private final Followers followers;
    private final Topics topics;
    private final QueueProperties properties;
    private final JsonMapper json;
    private final ApplicationContext context;

    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
    private final Object progress = new Object();
    private final Semaphore changes = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread thread;
    private @Nullable Follower follower;

    LogFollower(
            Followers followers,
            Topics topics,
            QueueProperties properties,
            JsonMapper json,
            ApplicationContext context) {
        this.followers = followers;
        this.topics = topics;
        this.properties = properties;
        this.json = json;
        this.context = context;
    }

    /** One queue: its ledger, and how far it has been read. */
    private static final class Followed {
        final Ledger ledger;
        volatile Map<TopicPartition, Reading> readings = Map.of();

        /** How far the items have to be read before the status records come; empty once they are. */
        volatile Map<TopicPartition, Long> itemsFirst = Map.of();

        Followed(Ledger ledger) {
            this.ledger = ledger;
        }

        boolean hasBegun() {
            return !readings.isEmpty();
        }

        long position(TopicPartition partition) {
            Reading reading = readings.get(partition);
            return reading == null ? -1 : reading.position();
        }

        boolean hasReached(Map<TopicPartition, Long> ends) {
            return ends.entrySet().stream().allMatch(end -> position(end.getKey()) >= end.getValue());
        }

        /** What is to be read now. */
        List<Reading> open() {
            Map<TopicPartition, Long> first = itemsFirst;
            return readings.values().stream()
                    .filter(reading -> first.isEmpty() || !isStatus(reading.partition()))
                    .toList();
        }

        private static boolean isStatus(TopicPartition partition) {
            return partition.topic().endsWith(".status");
        }
    }

    /** Follows these queues and no others. */
    public void follow(Set<String> queues) {
        followed.keySet().retainAll(queues);
        queues.forEach(
                queue -> followed.computeIfAbsent(queue, name -> new Followed(new Ledger(properties.remembered()))));
        changes.release();
        progressed();
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
        if (queueLog == null || !await(deadline, queueLog::hasBegun)) {
            return false;
        }
        Map<TopicPartition, Long> ends =
                topics.ends(queueLog.readings.keySet(), Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        return await(deadline, () -> queueLog.hasReached(ends));
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
                && await(System.nanoTime() + timeout.toNanos(), () -> queueLog.position(partition) > position.offset());
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

    /**
     * On the follower's thread: whoever waits looks again, and status records come once the items before them are read.
     */
    private void hasRead() {
        for (Followed queueLog : followed.values()) {
            Map<TopicPartition, Long> first = queueLog.itemsFirst;
            if (!first.isEmpty() && queueLog.hasReached(first)) {
                queueLog.itemsFirst = Map.of();
                changes.release();
            }
        }
        progressed();
    }

    @Override
    public synchronized void start() {
        running = true;
        Follower started = followers.make("log-follower", IDLE, this::hasRead, this::followerDied);
        follower = started;
        thread = Thread.ofPlatform().daemon().name("queue-logs").start(() -> run(started));
    }

    /** Without it no answer would be right, and nothing would be worked off. */
    private void followerDied() {
        log.error("the queues' logs can't be followed: this worker needs a restart");
        AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
    }

    /** Asks where queues begin that are new, again and again if need be, and has all of them read. */
    private void run(Follower reader) {
        while (running) {
            try {
                boolean all = begin();
                List<Reading> open = new ArrayList<>(REHEARSED);
                followed.values().forEach(queueLog -> open.addAll(queueLog.open()));
                reader.follow(open);
                progressed();
                if (all) {
                    changes.acquire();
                } else if (!changes.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    log.debug("once more");
                }
                changes.drainPermits();
            } catch (InterruptedException e) {
                log.debug("asked to end", e);
                return;
            } catch (RuntimeException e) {
                log.error("following the queues' logs failed, begun again", e);
                changes.release();
            }
        }
    }

    /** Begins what has not begun; false if something of it can't. */
    private boolean begin() {
        boolean all = true;
        for (var entry : followed.entrySet()) {
            if (!entry.getValue().hasBegun()) {
                try {
                    begin(entry.getKey(), entry.getValue());
                } catch (LogUnavailable e) {
                    all = false;
                    log.warn("the log of queue {} can't be read yet: {}", entry.getKey(), e.getMessage());
                }
            }
        }
        return all;
    }

    private void begin(String queue, Followed queueLog) {
        List<TopicPartition> partitions = topics.partitions(queue, KAFKA);
        Map<TopicPartition, Long> ends = topics.ends(
                partitions.stream()
                        .filter(partition -> partition.topic().equals(Topics.items(queue)))
                        .toList(),
                KAFKA);
        ends.values().removeIf(end -> end == 0);
        Map<TopicPartition, Long> starts = ends.isEmpty()
                ? Map.of() // a broker that has seen no group yet takes seconds to say so
                : topics.finishedBefore(queue, KAFKA);
        Map<TopicPartition, Reading> readings = new HashMap<>();
        for (TopicPartition partition : partitions) {
            readings.put(
                    partition,
                    new Reading( // from 0: the consumer goes to the first record that there is
                            partition,
                            starts.getOrDefault(partition, 0L),
                            Reading.UNKNOWN_EPOCH,
                            Followed.isStatus(partition)
                                    ? appended -> status(queueLog, appended)
                                    : appended -> item(queueLog, appended)));
        }
        queueLog.itemsFirst = ends;
        queueLog.readings = Map.copyOf(readings);
    }

    private static void item(Followed queueLog, ConsumerRecord<String, byte[]> appended) {
        if (appended.value() != null && appended.key() != null) {
            queueLog.ledger.item(
                    appended.key(),
                    Queued.generation(appended),
                    position(appended),
                    Instant.ofEpochMilli(appended.timestamp()));
        }
    }

    private void status(Followed queueLog, ConsumerRecord<String, byte[]> appended) {
        if (appended.value() == null || appended.key() == null) {
            return;
        }
        Status status;
        try {
            status = json.readValue(appended.value(), Status.class);
        } catch (JacksonException e) {
            log.warn("{} {} holds no status, passed over: {}", appended.topic(), position(appended), e.getMessage());
            return;
        }
        queueLog.ledger.status(status, position(appended), Instant.ofEpochMilli(appended.timestamp()));
    }

    private static Position position(ConsumerRecord<String, byte[]> appended) {
        return new Position(appended.partition(), appended.offset());
    }

    @Override
    public synchronized void stop() {
        running = false;
        Thread asking = thread;
        Follower reading = follower;
        if (asking != null) {
            asking.interrupt();
        }
        if (reading != null) {
            reading.close();
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

package org.distributedpatterns.workqueueworker.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.log.Queued;
import org.distributedpatterns.workqueueworker.periodic.Tasks;
import org.distributedpatterns.workqueueworker.periodic.Vital;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a queue's share group. Takes a few items, works on all of them at once, tells the broker about each as
 * soon as it is through, and takes more when none is left: a share consumer hands nothing out while something is
 * unacknowledged, so a long item holds up its own lane and no other. Locks are renewed (KIP-1222) when a third of their
 * time is over.
 *
 * <p>The consumer belongs to the lane's thread. A loop that dies is begun again with a new consumer; what it held comes
 * again by the broker.
 */
final class Lane implements Vital {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /** What comes ends the wait, and so does the end of the lane. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final Duration RENEWING = Duration.ofMillis(50);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int DEFAULT_LOCK_MILLIS = 30_000;

    private final String queue;
    private final String topic;
    private final Supplier<ShareConsumer<String, byte[]>> consumers;
    private final ItemRunner runner;
    private final WorkMeters meters;
    private final Duration drain;
    private final Tasks tasks;

    private final Map<Position, Held> held = new HashMap<>();
    private final LinkedBlockingQueue<Position> signals = new LinkedBlockingQueue<>();
    private volatile boolean stopping;
    private volatile @Nullable ShareConsumer<String, byte[]> consumer;
    private final Thread thread;

    /** An item that was acquired and not acknowledged for good. */
    private static final class Held {
        ConsumerRecord<String, byte[]> item;

        /** Whether the consumer lets it be acknowledged now; not so while a renewal is on its way. */
        boolean presented = true;

        /** What to tell the broker, once the work is through. */
        volatile @Nullable AcknowledgeType end;

        @Nullable
        Thread work;

        Held(ConsumerRecord<String, byte[]> item) {
            this.item = item;
        }

        void interrupt() {
            Thread working = work;
            if (working != null) {
                working.interrupt();
            }
        }
    }

    Lane(
            String queue,
            String topic,
            int number,
            Supplier<ShareConsumer<String, byte[]>> consumers,
            ItemRunner runner,
            WorkMeters meters,
            Duration drain,
            Tasks tasks) {
        this.queue = queue;
        this.topic = topic;
        this.consumers = consumers;
        this.runner = runner;
        this.meters = meters;
        this.drain = drain;
        this.tasks = tasks;
        this.thread =
                Thread.ofPlatform().daemon().name(queue + "-lane-" + number).unstarted(this::run);
    }

    void start() {
        tasks.watch(this);
        thread.start();
    }

    @Override
    public String name() {
        return thread.getName();
    }

    /** What is thrown in it begins it again; what only an error can do is end it, and its share of the work with it. */
    @Override
    public @Nullable String death() {
        return hasEnded() && !stopping ? "its thread has ended" : null;
    }

    /** Takes nothing more; what is held is finished, or given back at the end of the drain time. */
    void stopTaking() {
        stopping = true;
        tasks.unwatch(this);
        ShareConsumer<String, byte[]> present = consumer;
        if (present != null) {
            present.wakeup();
        }
        signals.add(new Position(-1, -1));
    }

    boolean hasEnded() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    void join() throws InterruptedException {
        thread.join(drain.plusSeconds(3));
    }

    private void run() {
        while (!stopping) {
            try (ShareConsumer<String, byte[]> fresh = consumers.get()) {
                fresh.setAcknowledgementCommitCallback(this::committed);
                fresh.subscribe(List.of(topic));
                consumer = fresh;
                while (!stopping) {
                    step(fresh);
                }
                windUp(fresh);
            } catch (RuntimeException e) {
                meters.restarted(queue);
                log.warn("a lane of queue {} has failed, begun again", queue, e);
                pause();
            } finally {
                consumer = null;
                held.values().forEach(Held::interrupt);
                held.clear();
                signals.clear();
            }
        }
    }

    private void step(ShareConsumer<String, byte[]> taking) {
        try {
            for (ConsumerRecord<String, byte[]> item : taking.poll(held.isEmpty() ? IDLE : RENEWING)) {
                present(item);
            }
        } catch (WakeupException e) {
            return; // stopping
        }
        int lockMillis = taking.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MILLIS);
        long renewAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lockMillis) / 3;
        while (acknowledge(taking) && !stopping) {
            if (!awaitSignal(renewAt)) {
                renew(taking);
                return;
            }
        }
    }

    private void present(ConsumerRecord<String, byte[]> item) {
        var position = new Position(item.partition(), item.offset());
        Held known = held.get(position);
        log.debug(
                "{} {} delivery {}{}",
                queue,
                position,
                item.deliveryCount().orElse((short) 0),
                known == null ? "" : ", held already");
        if (known != null) {
            known.item = item;
            known.presented = true;
            return;
        }
        int deliveries = item.deliveryCount().orElse((short) 1);
        var taken = new Held(item);
        held.put(position, taken);
        taken.work = Thread.ofVirtual().name(queue + "-item").start(() -> {
            taken.end = runner.run(Queued.of(item), deliveries);
            signals.add(position);
        });
    }

    /** Passes on every end that can be; true while something presented is still being worked on. */
    private boolean acknowledge(ShareConsumer<String, byte[]> taking) {
        boolean any = false;
        boolean working = false;
        for (Position position : Set.copyOf(held.keySet())) {
            Held item = held.get(position);
            if (item == null || !item.presented) {
                continue;
            }
            AcknowledgeType end = item.end;
            if (end == null) {
                working = true;
            } else {
                taking.acknowledge(item.item, end);
                held.remove(position);
                any = true;
            }
        }
        if (any) {
            taking.commitAsync();
        }
        return working;
    }

    /** False when the time is over. */
    private boolean awaitSignal(long untilNanos) {
        try {
            return signals.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS) != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
            return true;
        }
    }

    private void renew(ShareConsumer<String, byte[]> taking) {
        int renewed = 0;
        for (Held item : held.values()) {
            if (item.presented) {
                taking.acknowledge(item.item, AcknowledgeType.RENEW);
                item.presented = false; // until the poll hands it out again
                renewed++;
            }
        }
        taking.commitAsync(); // now, and not with the next fetch, which may wait behind another
        meters.renewed(queue, renewed);
        log.debug("{} renews {} locks", queue, renewed);
    }

    /** What the broker says to acknowledgements; on the lane's own thread. */
    private void committed(Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception failure) {
        if (failure == null) {
            return;
        }
        int count = 0;
        for (var partition : offsets.entrySet()) {
            for (long offset : partition.getValue()) {
                Held lost = held.remove(new Position(partition.getKey().partition(), offset));
                if (lost != null) {
                    lost.interrupt(); // its renewal failed: another worker has it, or will have it
                }
                count++;
            }
        }
        meters.acknowledgementFailed(queue, count);
        log.warn(
                "queue {}: {} acknowledgements were refused, the items will come again: {}",
                queue,
                count,
                failure.toString());
    }

    private void windUp(ShareConsumer<String, byte[]> taking) {
        long deadline = System.nanoTime() + drain.toNanos();
        try {
            while (!held.isEmpty() && System.nanoTime() - deadline < 0) {
                boolean working = acknowledge(taking);
                if (working) {
                    awaitSignal(deadline);
                } else if (!held.isEmpty()) {
                    takeBackRenewed(taking);
                }
            }
            for (Held item : held.values()) {
                item.interrupt();
                if (item.presented) {
                    taking.acknowledge(item.item, AcknowledgeType.RELEASE);
                }
            }
            if (!held.isEmpty()) {
                log.info("queue {}: {} items were given back unfinished", queue, held.size());
            }
            taking.commitSync(Duration.ofSeconds(2));
        } catch (WakeupException e) {
            log.debug("woken while winding up; closing does the rest");
        }
    }

    private void takeBackRenewed(ShareConsumer<String, byte[]> taking) {
        try {
            for (ConsumerRecord<String, byte[]> item : taking.poll(RENEWING)) {
                if (held.containsKey(new Position(item.partition(), item.offset()))) {
                    present(item);
                } else {
                    taking.acknowledge(item, AcknowledgeType.RELEASE);
                }
            }
        } catch (WakeupException e) {
            log.debug("the wakeup that was meant for the last poll");
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }
}

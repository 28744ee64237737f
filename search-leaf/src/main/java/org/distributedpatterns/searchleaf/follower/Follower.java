// Written by ./platform sync from kit: follower/Follower.java
package org.distributedpatterns.searchleaf.follower;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.event.ConsumerFailedToStartEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.NonResponsiveConsumerEvent;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Follows any number of partitions with one consumer on one thread, and goes on following them. A container's
 * partitions are fixed: when others are to be followed, the next container takes over from where the readings are, some
 * tens of milliseconds later. A container whose thread has died is followed by another one, after a pause that doubles.
 * Neither making a follower nor {@link #follow} needs a broker. Thread-safe.
 */
public final class Follower implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Follower.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    /** So many deaths without a poll in between are not to be mended by another life. */
    private static final int DEATHS = 4;

    /** How it is. */
    public enum State {
        /** There is nothing to follow. */
        IDLE,
        /** No consumer has come through a round yet. */
        STARTING,
        FOLLOWING,
        /** Its thread has been with one batch for too long. */
        STUCK,
        /** There is no consumer; the next one is to come. */
        DEAD
    }

    private final String name;
    private final ConsumerFactory<String, byte[]> consumers;
    private final Duration pollTimeout;
    private final @Nullable ApplicationContext context;
    private final Runnable progressed;
    private final Runnable onBroken;
    private final Counter passedOver;
    private final Counter deaths;

    /** Starts and ends containers, and watches them; everything that is not volatile belongs to its thread. */
    private final ThreadPoolTaskScheduler supervisor = new ThreadPoolTaskScheduler();

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Set<Reading> wanted = Set.of();
    private volatile @Nullable Run run;
    private volatile @Nullable Instant deadSince;
    private volatile boolean closed;
    private Set<Reading> followed = Set.of();
    private int deathsInARow;
    private long positionsAtDeath = Long.MIN_VALUE;

    /**
     * @param name of its thread, its client and its meters
     * @param consumers whose settings and listeners its consumers have
     * @param pollTimeout how often at least {@code progressed} is called
     * @param context where the container's meters go; none without it
     * @param progressed called on the consumer's thread after each batch and each poll that brought nothing
     * @param onBroken called once when it does not come to life again
     */
    public Follower(
            String name,
            ConsumerFactory<String, byte[]> consumers,
            Duration pollTimeout,
            MeterRegistry registry,
            @Nullable ApplicationContext context,
            Runnable progressed,
            Runnable onBroken) {
        this.name = name;
        this.consumers = consumers;
        this.pollTimeout = pollTimeout;
        this.context = context;
        this.progressed = progressed;
        this.onBroken = onBroken;
        this.passedOver = Counter.builder("kafka.follower.records.passed.over")
                .description("Records that failed each time they were tried, and were left out")
                .tag("follower", name)
                .register(registry);
        this.deaths = Counter.builder("kafka.follower.deaths")
                .description("Consumers that ended by themselves")
                .tag("follower", name)
                .register(registry);
        supervisor.setThreadNamePrefix(name + "-supervisor-");
        supervisor.setDaemon(true);
        supervisor.initialize();
    }

    public String name() {
        return name;
    }

    /** Follows these and no others. Those that were followed before go on from where they are. */
    public void follow(Collection<Reading> readings) {
        if (!closed) {
            wanted = Set.copyOf(readings);
            later(this::reconcile);
        }
    }

    /** How it is now; cheap, asks nobody. */
    public State state() {
        if (deadSince != null) {
            return State.DEAD;
        }
        Run present = run;
        if (present == null) {
            return wanted.isEmpty() ? State.IDLE : State.STARTING;
        }
        if (present.silence().compareTo(Run.LONGEST_SILENCE) > 0) {
            return State.STUCK;
        }
        return present.hasPolled() ? State.FOLLOWING : State.STARTING;
    }

    /** Whether a connection to a broker stands; null without a consumer. */
    @Nullable
    Boolean isConnected() {
        Run present = run;
        return present == null ? null : present.isConnected();
    }

    long recordsPassedOver() {
        return (long) passedOver.count();
    }

    long deaths() {
        return (long) deaths.count();
    }

    /** Once it is closed there is nothing more to do. */
    private void later(Runnable step) {
        try {
            supervisor.execute(step);
        } catch (TaskRejectedException e) {
            log.debug("{} is closed", name, e);
        }
    }

    /** Has what is wanted followed: a container that follows something else ends first. */
    private void reconcile() {
        Run present = run;
        if (present != null) {
            if ((closed || !followed.equals(wanted)) && !present.isEndWanted()) {
                present.end();
            }
            return; // its end brings us here again
        }
        if (closed) {
            ended.countDown();
            return;
        }
        if (wanted.isEmpty()) {
            followed = Set.of();
            deadSince = null;
            return;
        }
        if (deadSince == null) {
            begin();
        }
    }

    private void begin() {
        followed = wanted;
        Run next = new Run(
                name,
                followed,
                consumers,
                pollTimeout,
                supervisor,
                context,
                progressed,
                left -> passedOver.increment(),
                this::on);
        run = next;
        try {
            next.start();
        } catch (RuntimeException e) {
            log.warn("{} can't start yet: {}", name, e.toString());
            log.debug("{} can't start yet", name, e);
            run = null;
            again(FIRST_PAUSE);
        }
    }

    private void on(Object event) {
        Object source =
                event instanceof org.springframework.context.ApplicationEvent raised ? raised.getSource() : null;
        switch (event) {
            case ConsumerStoppedEvent stopped -> later(() -> hasEnded(stopped.getReason()));
            case ConsumerFailedToStartEvent failed -> log.error("{} got no thread to run on: {}", name, source);
            case NonResponsiveConsumerEvent silent ->
                log.error("{} has not asked for more for {} ms", name, silent.getTimeSinceLastPoll());
            default -> log.trace("{}", event);
        }
    }

    private void hasEnded(ConsumerStoppedEvent.Reason reason) {
        Run past = run;
        run = null;
        if (past == null || past.isEndWanted()) {
            reconcile();
            return;
        }
        deaths.increment();
        long positions = followed.stream().mapToLong(Reading::position).sum();
        deathsInARow =
                positions == positionsAtDeath ? deathsInARow + 1 : 1; // nothing handled since: it dies of the same
        positionsAtDeath = positions;
        log.error("{} has ended by itself, {}: there will be another", name, reason);
        if (deathsInARow == DEATHS) {
            onBroken.run();
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(deathsInARow - 1, 5));
        again(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    private void again(Duration pause) {
        if (closed) {
            ended.countDown();
            return;
        }
        if (deadSince == null) {
            deadSince = Instant.now();
        }
        supervisor.schedule(
                () -> {
                    deadSince = null;
                    reconcile();
                },
                Instant.now().plus(pause));
    }

    /** Ends following. Afterwards nothing is handled any more, unless a handler does not come back for ten seconds. */
    @Override
    public void close() {
        closed = true;
        later(this::reconcile);
        try {
            if (!ended.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("{} has not come to its end in {}", name, CLOSING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        supervisor.shutdown();
    }
}

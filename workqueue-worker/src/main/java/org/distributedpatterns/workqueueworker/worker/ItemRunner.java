package org.distributedpatterns.workqueueworker.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.handler.Handler;
import org.distributedpatterns.workqueueworker.handler.Outcome;
import org.distributedpatterns.workqueueworker.handler.Work;
import org.distributedpatterns.workqueueworker.ledger.ItemState;
import org.distributedpatterns.workqueueworker.ledger.Ledger;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.ledger.Status;
import org.distributedpatterns.workqueueworker.ledger.Verdict;
import org.distributedpatterns.workqueueworker.log.LogFollower;
import org.distributedpatterns.workqueueworker.log.LogUnavailable;
import org.distributedpatterns.workqueueworker.log.LogWriter;
import org.distributedpatterns.workqueueworker.log.Queued;
import org.distributedpatterns.workqueueworker.log.RecordReader;
import org.distributedpatterns.workqueueworker.log.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one delivered item to where the broker can be told about it. Before an item runs, its claim is appended to the
 * status topic and read back: whatever stands before the claim (an end, a cancellation) counts, whatever comes after it
 * is too late. The end is durable before it is acknowledged, so a crash in between repeats an item and never loses one.
 */
final class ItemRunner {

    private static final Logger log = LoggerFactory.getLogger(ItemRunner.class);

    private static final Duration KAFKA = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
    private static final int LONGEST_ERROR = 500;

    /** What an attempt needs to know of its queue's definition. */
    record Rules(Handler handler, int maxAttempts) {}

    private final String queue;
    private final String worker;
    private final Supplier<Rules> rules;
    private final QueueProperties properties;
    private final LogFollower follower;
    private final LogWriter writer;
    private final RecordReader reader;
    private final Traces traces;
    private final WorkMeters meters;
    private final Clock clock;

    ItemRunner(
            String queue,
            String worker,
            Supplier<Rules> rules,
            QueueProperties properties,
            LogFollower follower,
            LogWriter writer,
            RecordReader reader,
            Traces traces,
            WorkMeters meters,
            Clock clock) {
        this.queue = queue;
        this.worker = worker;
        this.rules = rules;
        this.properties = properties;
        this.follower = follower;
        this.writer = writer;
        this.reader = reader;
        this.traces = traces;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Blocks until the item is where it can be acknowledged.
     *
     * @param deliveries how often the broker has handed this record out, this time included
     */
    AcknowledgeType run(Queued item, int deliveries) {
        try {
            return traces.within(item.headers(), "queue " + queue, () -> decide(item, deliveries));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AcknowledgeType.RELEASE;
        } catch (LogUnavailable e) {
            log.warn("{} {} is given back: {}", queue, item.id(), e.getMessage());
            return AcknowledgeType.RELEASE;
        } catch (Exception e) {
            log.error("{} {} is given back after an unexpected error", queue, item.id(), e);
            return AcknowledgeType.RELEASE;
        }
    }

    private AcknowledgeType decide(Queued item, int deliveries) throws InterruptedException {
        Ledger ledger = follower.ledger(queue).orElse(null);
        if (ledger == null || !follower.awaitItem(queue, item.position(), KAFKA)) {
            return AcknowledgeType.RELEASE; // the queue has just been deleted, or the log can't be read
        }
        Rules now = rules.get();
        int attempt = item.earlierAttempts() + deliveries;
        Verdict verdict = ledger.check(item.id(), item.generation(), item.position());
        if (verdict != Verdict.OPEN) {
            meters.skipped(queue, verdict.name());
            return AcknowledgeType.ACCEPT;
        }
        Status claim = Status.running(
                item.id(),
                item.generation(),
                attempt,
                UUID.randomUUID().toString(),
                worker,
                ledger.find(item.id()).map(known -> known.submittedAt()).orElse(item.timestamp()),
                clock.instant());
        if (attempt > now.maxAttempts()) {
            return bury(item, claim, "given up: its workers vanished or its lock ran out each time");
        }
        if (deliveries >= properties.deliveryLimit() - 1) {
            return putInAgain(item, attempt - 1);
        }
        return claim(ledger, item, claim) ? attempt(now, item, claim, attempt) : AcknowledgeType.ACCEPT;
    }

    /**
     * The broker drops a record silently when its deliveries are used up, so the last ones are not spent on work: a
     * copy takes the item on, and counts on.
     */
    private AcknowledgeType putInAgain(Queued item, int attempts) throws InterruptedException {
        durable(writer.item(queue, item.id(), item.payload(), item.generation() + 1, attempts, item.headers()));
        meters.skipped(queue, "COPIED");
        return AcknowledgeType.ACCEPT;
    }

    /** Claims the item; false if somebody else's word stands before ours. */
    private boolean claim(Ledger ledger, Queued item, Status claim) throws InterruptedException {
        Position claimed = durable(writer.status(queue, claim));
        if (!follower.awaitStatus(queue, claimed, KAFKA)) {
            throw new LogUnavailable("the claim could not be read back", new TimeoutException());
        }
        String token = java.util.Objects.requireNonNull(claim.claim());
        Verdict verdict = ledger.checkClaim(item.id(), item.generation(), item.position(), token);
        if (verdict == Verdict.OPEN) {
            return true;
        }
        meters.skipped(queue, verdict.name());
        if (verdict != Verdict.TAKEN) {
            // compaction keeps the last record of a key: let it be the one that counts
            var standing = ledger.find(item.id()).map(known -> known.status());
            if (standing.isPresent()) {
                var found = reader.status(queue, standing.get(), KAFKA);
                if (found.isPresent()) {
                    durable(writer.status(queue, found.get()));
                }
            }
        }
        return false;
    }

    private AcknowledgeType attempt(Rules now, Queued item, Status claim, int attempt) throws InterruptedException {
        long begun = System.nanoTime();
        Outcome outcome = handle(now.handler(), item, attempt);
        meters.attempt(queue, outcome.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT), since(begun));
        return switch (outcome) {
            case Outcome.Done done -> {
                durable(writer.status(
                        queue, claim.finished(ItemState.DONE, done.result(), null, clock.instant(), null)));
                yield AcknowledgeType.ACCEPT;
            }
            case Outcome.Refused refused -> {
                durable(writer.status(
                        queue, claim.finished(ItemState.FAILED, null, cut(refused.error()), clock.instant(), null)));
                yield AcknowledgeType.ACCEPT;
            }
            case Outcome.Retry retry when attempt >= now.maxAttempts() -> bury(item, claim, retry.error());
            case Outcome.Retry retry -> {
                durable(writer.status(queue, claim.retried(cut(retry.error()))));
                Thread.sleep(backoff(attempt, retry.after()));
                yield AcknowledgeType.RELEASE;
            }
        };
    }

    private Outcome handle(Handler handler, Queued item, int attempt) throws InterruptedException {
        try {
            return handler.handle(
                    new Work(queue, item.id(), attempt, item.payload(), properties.handlerTimeout(), traces.headers()));
        } catch (RuntimeException e) {
            log.warn("{} {}: the handler threw", queue, item.id(), e);
            return new Outcome.Retry(e.toString(), Duration.ZERO);
        }
    }

    private AcknowledgeType bury(Queued item, Status claim, String error) throws InterruptedException {
        Position letter = durable(writer.deadLetter(queue, item, claim.attempts(), cut(error)));
        durable(writer.status(queue, claim.finished(ItemState.DEAD, null, cut(error), clock.instant(), letter)));
        return AcknowledgeType.REJECT;
    }

    /**
     * 100 ms, doubled with each attempt, up to 5 s, a quarter of it random. The item is held meanwhile: a handler that
     * is overloaded slows its lane down.
     */
    private static Duration backoff(int attempt, Duration asked) {
        long millis = Math.min(LONGEST_BACKOFF.toMillis(), 100L << Math.min(attempt - 1, 10));
        millis = Math.min(LONGEST_BACKOFF.toMillis(), Math.max(millis, asked.toMillis()));
        return Duration.ofMillis(millis * 3 / 4 + ThreadLocalRandom.current().nextLong(millis / 4 + 1));
    }

    private static <T> T durable(CompletableFuture<T> append) throws InterruptedException {
        try {
            return append.get(KAFKA.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new LogUnavailable("Kafka did not confirm in time", e);
        } catch (ExecutionException e) {
            throw new LogUnavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String cut(String error) {
        return error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR) + "…";
    }
}

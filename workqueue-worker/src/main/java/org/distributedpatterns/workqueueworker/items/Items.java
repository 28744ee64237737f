package org.distributedpatterns.workqueueworker.items;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.distributedpatterns.workqueueworker.ledger.Item;
import org.distributedpatterns.workqueueworker.ledger.ItemState;
import org.distributedpatterns.workqueueworker.ledger.Ledger;
import org.distributedpatterns.workqueueworker.ledger.Position;
import org.distributedpatterns.workqueueworker.ledger.Status;
import org.distributedpatterns.workqueueworker.log.LogFollower;
import org.distributedpatterns.workqueueworker.log.LogUnavailable;
import org.distributedpatterns.workqueueworker.log.LogWriter;
import org.distributedpatterns.workqueueworker.log.Queued;
import org.distributedpatterns.workqueueworker.log.RecordReader;
import org.springframework.stereotype.Component;

/**
 * The items of the queues, with answers that hold for every instance: before it says that something is not there, the
 * ledger has read as far as the log reached when it was asked. All methods block, at most for the time they are given.
 */
@Component
public class Items {

    private final LogFollower follower;
    private final LogWriter writer;
    private final RecordReader reader;
    private final Clock clock = Clock.systemUTC();

    Items(LogFollower follower, LogWriter writer, RecordReader reader) {
        this.follower = follower;
        this.writer = writer;
        this.reader = reader;
    }

    /** The time was over before there was an answer. */
    public static final class TooLate extends Exception {

        private static final long serialVersionUID = 1L;

        TooLate(String message) {
            super(message);
        }
    }

    /** What became of a cancellation. */
    public enum Cancellation {
        CANCELLED,
        TOO_LATE,
        UNKNOWN
    }

    /** A dead letter with what was sent. */
    public record Letter(Item item, Optional<byte[]> payload) {}

    /** The ledger of a queue, read as far as the log reaches. */
    public Ledger current(String queue, Duration timeout) throws TooLate {
        if (!follower.catchUp(queue, timeout)) {
            throw new TooLate("the queue's log could not be read to its end in time");
        }
        return follower.ledger(queue).orElseThrow(() -> new TooLate("the queue was just deleted"));
    }

    /** Puts an item in; the answer comes when it is durable. */
    public CompletableFuture<Position> submit(String queue, String id, byte[] payload) {
        return writer.item(queue, id, payload, 0, 0, Map.of());
    }

    /** An item with its result, or empty if there is none of this id. */
    public Optional<Item> find(String queue, String id, Duration timeout) throws TooLate {
        long deadline = System.nanoTime() + timeout.toNanos();
        Optional<Item> known = follower.ledger(queue).flatMap(ledger -> ledger.find(id));
        if (known.isEmpty() || !known.get().state().isFinal()) {
            known = current(queue, timeout).find(id);
        }
        return known.map(item -> item.resultInLog() ? withResult(queue, item, left(deadline)) : item);
    }

    private Item withResult(String queue, Item item, Duration timeout) {
        Position status = item.status();
        var result = status == null
                ? null
                : reader.status(queue, status, timeout).map(Status::result).orElse(null);
        return new Item(
                item.id(),
                item.state(),
                item.generation(),
                item.attempts(),
                item.source(),
                item.status(),
                result,
                false,
                item.error(),
                item.worker(),
                item.submittedAt(),
                item.startedAt(),
                item.finishedAt(),
                item.deadLetter());
    }

    /**
     * Takes an item back if no worker has claimed it: the cancellation is appended to the item's status records, and
     * its place among them decides.
     */
    public Cancellation cancel(String queue, String id, Duration timeout) throws TooLate {
        long deadline = System.nanoTime() + timeout.toNanos();
        Ledger ledger = current(queue, timeout);
        Item item = ledger.find(id).orElse(null);
        if (item == null) {
            return Cancellation.UNKNOWN;
        }
        if (item.state() == ItemState.CANCELLED) {
            return Cancellation.CANCELLED;
        }
        if (item.state() != ItemState.QUEUED) {
            return Cancellation.TOO_LATE;
        }
        Instant now = clock.instant();
        Position appended = durable(
                writer.status(queue, Status.cancelled(id, item.generation(), item.attempts(), item.submittedAt(), now)),
                left(deadline));
        if (!follower.awaitStatus(queue, appended, left(deadline))) {
            throw new TooLate("the cancellation is written, but it is not known whether it came in time");
        }
        Item decided = ledger.find(id).orElse(item);
        if (decided.state() == ItemState.CANCELLED) {
            return Cancellation.CANCELLED;
        }
        repeat(queue, decided, left(deadline)); // compaction keeps the last record: let it be the one that counts
        return Cancellation.TOO_LATE;
    }

    private void repeat(String queue, Item item, Duration timeout) throws TooLate {
        Position standing = item.status();
        if (standing != null) {
            Optional<Status> status = reader.status(queue, standing, timeout);
            if (status.isPresent()) {
                durable(writer.status(queue, status.get()), timeout);
            }
        }
    }

    /** The oldest dead letters. */
    public List<Letter> deadLetters(String queue, int limit, Duration timeout) throws TooLate {
        long deadline = System.nanoTime() + timeout.toNanos();
        return current(queue, timeout).deadLetters(limit).stream()
                .map(item ->
                        new Letter(item, payload(queue, item, left(deadline)).map(Queued::payload)))
                .toList();
    }

    private Optional<Queued> payload(String queue, Item item, Duration timeout) {
        Position letter = item.deadLetter();
        return letter == null ? Optional.empty() : reader.deadLetter(queue, letter, timeout);
    }

    /** Puts dead letters in again, with their attempts counted from the start; answers their ids. */
    public List<String> redrive(String queue, int limit, Duration timeout) throws TooLate {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<String> redriven = new java.util.ArrayList<>();
        for (Item item : current(queue, timeout).deadLetters(limit)) {
            Optional<Queued> letter = payload(queue, item, left(deadline));
            if (letter.isPresent()) {
                Queued found = letter.get();
                durable(
                        writer.item(queue, item.id(), found.payload(), item.generation() + 1, 0, found.headers()),
                        left(deadline));
                redriven.add(item.id());
            }
        }
        return redriven;
    }

    /** Waits until an append is durable. */
    public static <T> T durable(CompletableFuture<T> append, Duration timeout) throws TooLate {
        try {
            return append.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TooLate("Kafka has not confirmed in time; what was sent may still come in");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooLate("interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LogUnavailable unavailable
                    ? unavailable
                    : new LogUnavailable("Kafka: " + e.getCause(), e);
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }
}

package org.distributedpatterns.workqueueworker.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The items of one queue, folded from the queue's log. The records of one id stand in one partition of each topic, so
 * their order is total, and it decides every race: a cancellation that stands before the first claim takes effect, one
 * that stands after it does not. The two topics may be read in any order against each other.
 *
 * <p>Holds no payloads, and no more than {@code remembered} finished items (and as many dead ones); the oldest are
 * forgotten first. Open items are never forgotten: what is let in is to be bounded outside. Thread-safe; listeners run
 * under the lock and must not block.
 */
public final class Ledger {

    /** Results up to this size are kept here; larger ones are read back from the log when asked for. */
    static final int SMALL_RESULT_CHARS = 512;

    private static final double NEWEST_SHARE = 0.05;

    private final int remembered;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> finished = new LinkedHashSet<>();
    private final Set<String> dead = new LinkedHashSet<>();
    private final Map<ItemState, Long> counts = new EnumMap<>(ItemState.class);
    private final Rate arrivals = new Rate();
    private final Rate finishes = new Rate();
    private double meanServiceSeconds = Double.NaN;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

    public Ledger(int remembered) {
        this.remembered = remembered;
    }

    /** Applies a record of the items topic. */
    public synchronized void item(String id, int generation, Position at, Instant timestamp) {
        Entry entry = entry(id);
        if (generation < entry.generation || (generation == entry.generation && entry.source != null)) {
            return; // a repetition
        }
        if (generation > entry.generation) {
            restart(entry, generation, timestamp);
        }
        entry.source = at;
        if (entry.submittedAt == null || timestamp.isBefore(entry.submittedAt)) {
            entry.submittedAt = timestamp;
        }
        if (generation == 0) {
            arrivals.mark(timestamp.toEpochMilli());
        }
        if (entry.status == null && generation == 0) {
            publish(entry, timestamp);
        }
    }

    /** Applies a record of the status topic. */
    public synchronized void status(Status status, Position at, Instant timestamp) {
        Entry entry = entry(status.id());
        if (status.generation() < entry.generation) {
            return;
        }
        if (status.generation() > entry.generation) {
            restart(entry, status.generation(), timestamp);
        }
        if (!takesEffect(entry.state, status.state())) {
            return;
        }
        ItemState before = entry.state;
        entry.take(status, at);
        move(entry, before, status.state());
        if (before != status.state()) {
            if (status.state().isFinal()) {
                finishes.mark(timestamp.toEpochMilli());
                time(status);
            }
            publish(entry, timestamp);
        }
        forget();
    }

    private static boolean takesEffect(ItemState present, ItemState asked) {
        return switch (asked) {
            case QUEUED, RUNNING -> !present.isFinal();
            case CANCELLED -> present == ItemState.QUEUED || present == ItemState.CANCELLED;
            case DONE -> true; // the work was done, whatever else was said
            case FAILED, DEAD -> present == asked || present == ItemState.CANCELLED || !present.isFinal();
        };
    }

    private Entry entry(String id) {
        return entries.computeIfAbsent(id, absent -> {
            counts.merge(ItemState.QUEUED, 1L, Long::sum);
            return new Entry(absent);
        });
    }

    private void restart(Entry entry, int generation, Instant timestamp) {
        ItemState before = entry.state;
        entry.restart(generation);
        move(entry, before, ItemState.QUEUED);
        if (before != ItemState.QUEUED) {
            publish(entry, timestamp);
        }
    }

    private void move(Entry entry, ItemState from, ItemState to) {
        if (from == to) {
            return;
        }
        counts.merge(from, -1L, Long::sum);
        counts.merge(to, 1L, Long::sum);
        finished.remove(entry.id);
        dead.remove(entry.id);
        if (to == ItemState.DEAD) {
            dead.add(entry.id);
        } else if (to.isFinal()) {
            finished.add(entry.id);
        }
    }

    private void forget() {
        for (Set<String> ends : List.of(finished, dead)) {
            Iterator<String> oldest = ends.iterator();
            while (ends.size() > remembered) {
                entries.remove(oldest.next()); // it stays in the counts
                oldest.remove();
            }
        }
    }

    private void time(Status status) {
        if (status.state() == ItemState.DONE && status.startedAt() != null && status.finishedAt() != null) {
            double seconds = Math.max(
                            0,
                            status.finishedAt().toEpochMilli()
                                    - status.startedAt().toEpochMilli())
                    / 1000.0;
            meanServiceSeconds = Double.isNaN(meanServiceSeconds)
                    ? seconds
                    : meanServiceSeconds + NEWEST_SHARE * (seconds - meanServiceSeconds);
        }
    }

    private void publish(Entry entry, Instant at) {
        if (!listeners.isEmpty()) {
            var change = new Change(entry.id, entry.state, entry.attempts, entry.worker, entry.error, at);
            listeners.forEach(listener -> listener.accept(change));
        }
    }

    /** Calls {@code listener} with every change from now on, until the answer is run. */
    public Runnable listen(Consumer<Change> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public synchronized Optional<Item> find(String id) {
        return Optional.ofNullable(entries.get(id)).map(Entry::snapshot);
    }

    /** Whether the item record at {@code source} is to be worked on, before a claim. */
    public synchronized Verdict check(String id, int generation, Position source) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return Verdict.OPEN; // forgotten: better twice than never
        }
        if (entry.generation > generation || (entry.source != null && !entry.source.equals(source))) {
            return Verdict.SUPERSEDED;
        }
        return entry.state.isFinal() ? Verdict.FINISHED : Verdict.OPEN;
    }

    /** Whether the claim with {@code token} took effect; to be asked when the ledger has read that far. */
    public synchronized Verdict checkClaim(String id, int generation, Position source, String token) {
        Verdict verdict = check(id, generation, source);
        Entry entry = entries.get(id);
        return verdict == Verdict.OPEN && entry != null && !token.equals(entry.claim) ? Verdict.TAKEN : verdict;
    }

    /** The dead letters, oldest first. */
    public synchronized List<Item> deadLetters(int limit) {
        List<Item> letters = new ArrayList<>();
        for (String id : dead) {
            Entry entry = entries.get(id);
            if (letters.size() == limit) {
                break;
            }
            if (entry != null) {
                letters.add(entry.snapshot());
            }
        }
        return letters;
    }

    public synchronized Counts counts(Instant now) {
        return new Counts(
                count(ItemState.QUEUED),
                count(ItemState.RUNNING),
                count(ItemState.DONE),
                count(ItemState.FAILED),
                count(ItemState.DEAD),
                count(ItemState.CANCELLED),
                arrivals.perSecond(now.toEpochMilli()),
                finishes.perSecond(now.toEpochMilli()),
                meanServiceSeconds);
    }

    private long count(ItemState state) {
        return counts.getOrDefault(state, 0L);
    }

    /** One item; fields instead of records of records, for there are many. */
    private static final class Entry {
        final String id;
        ItemState state = ItemState.QUEUED;
        int generation;
        int attempts;

        @Nullable
        Position source;

        @Nullable
        Position status;

        @Nullable
        Position deadLetter;

        @Nullable
        String claim;

        @Nullable
        String worker;

        @Nullable
        String error;

        @Nullable
        JsonNode result;

        boolean resultInLog;

        @Nullable
        Instant submittedAt;

        @Nullable
        Instant startedAt;

        @Nullable
        Instant finishedAt;

        Entry(String id) {
            this.id = id;
        }

        void restart(int next) {
            generation = next;
            state = ItemState.QUEUED;
            attempts = 0;
            source = null;
            status = null;
            deadLetter = null;
            claim = null;
            error = null;
            result = null;
            resultInLog = false;
            startedAt = null;
            finishedAt = null;
        }

        void take(Status next, Position at) {
            state = next.state();
            attempts = next.attempts();
            status = at;
            claim = state.isFinal() ? null : next.claim();
            worker = next.worker();
            error = next.error();
            resultInLog = next.result() != null && next.result().toString().length() > SMALL_RESULT_CHARS;
            result = resultInLog ? null : next.result();
            if (next.submittedAt() != null) {
                submittedAt = next.submittedAt();
            }
            startedAt = next.startedAt();
            finishedAt = next.finishedAt();
            deadLetter = next.deadLetter();
        }

        Item snapshot() {
            return new Item(
                    id,
                    state,
                    generation,
                    attempts,
                    source,
                    status,
                    result,
                    resultInLog,
                    error,
                    worker,
                    submittedAt,
                    startedAt,
                    finishedAt,
                    deadLetter);
        }
    }
}

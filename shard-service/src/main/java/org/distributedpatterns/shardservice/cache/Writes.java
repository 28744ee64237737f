package org.distributedpatterns.shardservice.cache;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.hot.Hot;
import org.distributedpatterns.shardservice.replication.HybridClock;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.replication.WriteRound;
import org.distributedpatterns.shardservice.replication.WriteRound.State;
import org.distributedpatterns.shardservice.shards.Exclusions;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.ShardClient.Write;
import org.distributedpatterns.shardservice.shards.ShardClient.WriteAnswer;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.shards.ShardsProperties;
import org.distributedpatterns.shardservice.shards.Standing;
import org.jspecify.annotations.Nullable;

/**
 * Writes a key to all its owners, those of a moment ago included: carries out {@link WriteRound}s until one stands. An
 * owner that fails or is late is excluded, and the write goes on without it as soon as nobody believes that owner alone
 * any more.
 */
final class Writes {

    private static final int MOST_ROUNDS = 16;

    /** Writes that may be on their way to a suspect: it may yet take them, so that it misses less. */
    private static final int MOST_TO_A_SUSPECT = 16;

    private final Shards shards;
    private final ShardClient client;
    private final ShardsProperties properties;
    private final HybridClock clock;
    private final Exclusions exclusions;
    private final Standing standing;
    private final Hot hot;

    Writes(
            Shards shards,
            ShardClient client,
            ShardsProperties properties,
            HybridClock clock,
            Exclusions exclusions,
            Standing standing,
            Hot hot) {
        this.hot = hot;
        this.shards = shards;
        this.client = client;
        this.properties = properties;
        this.clock = clock;
        this.exclusions = exclusions;
        this.standing = standing;
    }

    /** What came back from one owner: an answer, or a failure. */
    private record Arrival(Shard shard, @Nullable WriteAnswer answer) {}

    WriteOutcome put(String key, byte[] value, String contentType, @Nullable Long ttlMillis, Budget budget) {
        return write(new Write(key, value, contentType, 0, ttlMillis, false), budget);
    }

    WriteOutcome delete(String key, Budget budget) {
        return write(new Write(key, null, null, 0, null, false), budget);
    }

    private WriteOutcome write(Write unversioned, Budget budget) {
        int unavailable = 0;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            long version = clock.next();
            switch (round(unversioned.withVersion(version), budget)) {
                case State.Acknowledged _ -> {
                    hot.written(unversioned.key());
                    return new WriteOutcome.Stored(version);
                }
                case State.Unavailable _ -> {
                    if (!Rounds.pauseAfter(++unavailable, budget)) {
                        return new WriteOutcome.Unavailable();
                    }
                }
                case State.Waiting _ -> {
                    return new WriteOutcome.TimedOut();
                }
                case State.Conflict conflict -> clock.observe(conflict.version());
            }
        }
        return new WriteOutcome.Contended();
    }

    /** Ends in {@link State.Waiting} if the budget does. */
    private State round(Write write, Budget budget) {
        if (!standing.mayWrite()) {
            return new State.Unavailable();
        }
        Placement<Shard> placement = shards.place(write.key());
        List<Shard> targets = new ArrayList<>(placement.current());
        targets.addAll(placement.former());
        var round = new WriteRound<>(placement.current(), placement.former());
        var arrivals = new LinkedBlockingQueue<Arrival>();
        Set<String> copies = new HashSet<>(); // of a hot key, that were not reached yet
        var patience = new Patience(System.nanoTime(), properties.attemptTimeout());
        boolean somebodyElse = targets.stream().anyMatch(shard -> !shard.isSuspected());
        targets.forEach(shard -> send(shard, write, budget, arrivals, somebodyElse));
        State state = round.state();
        while (state instanceof State.Waiting) {
            long left = budget.left().toNanos();
            Arrival arrival = poll(arrivals, Math.min(patience.left(System.nanoTime()), left));
            if (arrival != null) {
                for (Shard copy : copiesBeside(targets, arrival, copies)) {
                    targets.add(copy);
                    round.reachAlso(List.of(copy));
                    patience.begunAnew(System.nanoTime());
                    send(copy, write, budget, arrivals, true);
                }
                state = take(round, arrival, arrivals);
                if (round.isAnswered()) {
                    patience.answered(System.nanoTime());
                }
            } else if (budget.isSpent()) {
                break;
            } else {
                round.waitingFor().forEach(shard -> exclude(shard, arrivals));
                patience.exhausted();
            }
            if (state instanceof State.Waiting) {
                state = round.goOnWithout(
                        round.waitingFor().stream().filter(exclusions::isFenced).toList());
            }
        }
        if (!copies.isEmpty()) {
            hot.missedByCopies(write.key(), placement.current());
        }
        return state instanceof State.Acknowledged ? acknowledged(round, write, budget) : state;
    }

    /** The last step before the answer: what is missed is owed first, and a request that overslept says nothing. */
    private State acknowledged(WriteRound<Shard> round, Write write, Budget budget) {
        if (!exclusions.owe(round.missed(), write.key(), write.version())) {
            return new State.Conflict(write.version()); // once more, with all that are believed again
        }
        return budget.isSpent() && !round.missed().isEmpty() ? new State.Waiting() : new State.Acknowledged();
    }

    /** Shards that hold a copy of a hot key, as an owner names them, and that were not written to yet. */
    private List<Shard> copiesBeside(List<Shard> targets, Arrival arrival, Set<String> unreached) {
        if (arrival.answer() != null) {
            unreached.remove(arrival.shard().name());
        }
        if (!(arrival.answer() instanceof WriteAnswer.Taken taken)
                || taken.copies().isEmpty()) {
            return List.of();
        }
        Set<String> names = new HashSet<>(taken.copies());
        targets.forEach(target -> names.remove(target.name()));
        unreached.addAll(names);
        return shards.named(names);
    }

    private State take(WriteRound<Shard> round, Arrival arrival, BlockingQueue<Arrival> arrivals) {
        Shard shard = arrival.shard();
        return switch (arrival.answer()) {
            case null -> {
                if (exclusions.isFenced(shard)) {
                    yield round.failed(shard);
                }
                exclude(shard, arrivals);
                yield round.state();
            }
            case WriteAnswer.Taken _ -> round.acknowledged(shard);
            case WriteAnswer.Refused refused -> round.conflicted(shard, refused.version());
        };
    }

    /** The shard arrives as failed once the write may go on without it. */
    private void exclude(Shard shard, BlockingQueue<Arrival> arrivals) {
        exclusions.exclude(shard).thenRun(() -> arrivals.add(new Arrival(shard, null)));
    }

    /**
     * @param others whether an owner that nobody suspects gets the write too: else this one is the hope that is left
     */
    private void send(Shard shard, Write write, Budget budget, BlockingQueue<Arrival> arrivals, boolean others) {
        if (others && shard.isSuspected() && shard.load() >= MOST_TO_A_SUSPECT) {
            arrivals.add(new Arrival(shard, null)); // it would only hold memory; a repair is owed
            return;
        }
        client.write(shard, write, budget.left().plusMillis(1)).whenComplete((answer, failure) -> {
            if (failure != null) {
                shard.suspect();
            }
            arrivals.add(new Arrival(shard, failure == null ? answer : null));
        });
    }

    private static @Nullable Arrival poll(BlockingQueue<Arrival> arrivals, long nanos) {
        try {
            return arrivals.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing", e);
        }
    }
}

package org.distributedpatterns.shardservice.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.hot.Hot;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.ReadPlan;
import org.distributedpatterns.shardservice.replication.ReadPlan.Step;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.shards.ShardsProperties;
import org.jspecify.annotations.Nullable;

/**
 * Reads a key from its owners: carries out a {@link ReadPlan}. An owner that is slow is not waited for alone after
 * {@code hedge-after}, and suspected after {@code attempt-timeout}; its answer still counts if it comes first.
 */
final class Reads {

    /** Within it a slow owner has answered, or is known to be silent. */
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(1);

    private final Shards shards;
    private final ShardClient client;
    private final ShardsProperties properties;
    private final Repairs repairs;
    private final Hot hot;

    Reads(Shards shards, ShardClient client, ShardsProperties properties, Repairs repairs, Hot hot) {
        this.hot = hot;
        this.shards = shards;
        this.client = client;
        this.properties = properties;
        this.repairs = repairs;
    }

    /** What came back from one owner: an answer, or a failure. */
    private record Arrival(Shard shard, @Nullable Answer answer) {}

    /**
     * Asks the owners. When all of them fail, they are asked anew after a short pause: what is out of reach in this
     * instant (a connection that could not be made in time, a ring about to change) may not be in the next.
     */
    ReadOutcome read(ShardClient.Read read, Budget budget) {
        ReadOutcome.Known near = near(read);
        if (near != null) {
            return near;
        }
        for (int round = 1; ; round++) {
            ReadOutcome outcome = ask(read, budget);
            if (!(outcome instanceof ReadOutcome.Unavailable) || !Rounds.pauseAfter(round, budget)) {
                return outcome;
            }
        }
    }

    private ReadOutcome ask(ShardClient.Read read, Budget budget) {
        ReadPlan<Shard> plan = plan(read.key());
        var arrivals = new LinkedBlockingQueue<Arrival>();
        Step<Shard> step = plan.begin();
        long began = System.nanoTime();
        long hedgeAt = began + properties.hedgeAfter().toNanos();
        long suspectAt = began + properties.attemptTimeout().toNanos();
        boolean patient = false;
        while (true) {
            switch (step) {
                case Step.Done<Shard> done -> {
                    return known(read.key(), done);
                }
                case Step.Unavailable<Shard> _ -> {
                    return new ReadOutcome.Unavailable();
                }
                case Step.Ask<Shard> ask -> {
                    if (!ask.owners().isEmpty()) {
                        ask.owners().forEach(shard -> send(shard, read, budget, arrivals));
                        long now = System.nanoTime();
                        hedgeAt = now + properties.hedgeAfter().toNanos();
                        suspectAt = now + properties.attemptTimeout().toNanos();
                    }
                }
            }
            long now = System.nanoTime();
            long wakeAt = Math.min(
                    Math.min(hedgeAt - now, suspectAt - now), budget.left().toNanos());
            Arrival arrival = poll(arrivals, wakeAt);
            now = System.nanoTime();
            if (arrival != null) {
                step = arrival.answer() == null
                        ? plan.failed(arrival.shard())
                        : plan.answered(arrival.shard(), arrival.answer());
            } else if (budget.isSpent()) {
                return new ReadOutcome.TimedOut();
            } else if (suspectAt - now <= 0) {
                plan.waitingFor().forEach(Shard::suspect);
                hedgeAt = Long.MAX_VALUE / 2 + now;
                boolean waits = plan.isInDoubt() && !patient;
                patient |= waits;
                suspectAt = waits ? now + patience(budget) : hedgeAt;
                step = waits ? new Step.Ask<>(List.of()) : plan.tooLate();
            } else if (hedgeAt - now <= 0) {
                hedgeAt = Long.MAX_VALUE / 2 + now;
                step = plan.late();
            } else {
                step = new Step.Ask<>(List.of());
            }
        }
    }

    /** How long a slow owner is waited for when what the others say is in doubt: most of what is left of the budget. */
    static long patience(Budget budget) {
        long left = budget.left().toNanos();
        return Math.min(LONGEST_PATIENCE.toNanos(), left - left / 8);
    }

    private void send(Shard shard, ShardClient.Read read, Budget budget, BlockingQueue<Arrival> arrivals) {
        send(shard, read, budget, answer -> arrivals.add(new Arrival(shard, answer)));
    }

    /** What this router holds of a key itself, for a caller who wants all of it; counts the read. */
    ReadOutcome.@Nullable Known near(ShardClient.Read read) {
        Hot.NearHit near = hot.read(read.key());
        return near == null || !read.withBody() || read.ifNoneMatch() != null
                ? null
                : new ReadOutcome.Known(near.found(), near.from());
    }

    /** A read of a key that is about to begin. */
    ReadPlan<Shard> plan(String key) {
        Placement<Shard> placement = shards.place(key);
        return new ReadPlan<>(
                candidates(key, placement),
                new HashSet<>(placement.current()),
                shard -> !placement.newcomers().contains(shard));
    }

    /** Asks an owner; {@code arrived} gets its answer, or null if it fails, on a thread that must not be blocked. */
    void send(Shard shard, ShardClient.Read read, Budget budget, Consumer<@Nullable Answer> arrived) {
        sent(shard);
        client.read(shard, read, budget.left().plusMillis(1)).whenComplete((answer, failure) -> {
            if (failure != null) {
                shard.suspect();
            } else {
                heard(read.key(), shard, answer);
            }
            arrived.accept(failure == null ? answer : null);
        });
    }

    /** A read of one key goes to an owner. */
    void sent(Shard shard) {
        hot.sent(shard);
    }

    /** An owner answered. */
    void heard(String key, Shard shard, Answer answer) {
        if (answer instanceof Answer.Absent) {
            hot.lacks(key, shard);
        }
    }

    /** What a plan that has come to its end leads to: owners that lack the answer are repaired. */
    ReadOutcome.Known known(String key, Step.Done<Shard> done) {
        done.lacking().forEach(shard -> repairs.offer(shard, key));
        if (done.answer() instanceof Answer.Found found) {
            hot.found(key, found, done.from());
        }
        return new ReadOutcome.Known(done.answer(), done.from());
    }

    private static @Nullable Arrival poll(BlockingQueue<Arrival> arrivals, long nanos) {
        try {
            return arrivals.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading", e);
        }
    }

    /**
     * Whom to ask in which order: owners that have owned the key for long and shards with a copy of it, the less loaded
     * first; then its new owners; then its former ones; suspected ones at the very end.
     */
    private List<Shard> candidates(String key, Placement<Shard> placement) {
        List<Shard> candidates = new ArrayList<>(hot.order(key, placement));
        candidates.addAll(placement.former());
        candidates.sort(Comparator.comparing(Shard::isSuspected)); // stable
        return candidates;
    }
}

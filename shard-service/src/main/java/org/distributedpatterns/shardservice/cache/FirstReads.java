package org.distributedpatterns.shardservice.cache;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.ReadPlan;
import org.distributedpatterns.shardservice.replication.ReadPlan.Step;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.distributedpatterns.shardservice.shards.Shards;
import org.distributedpatterns.shardservice.web.Budget;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a {@link ReadPlan} on the event loop as long as every owner that is asked answers soon. When one fails or
 * lets {@code hedge-after} pass, the read is begun anew in {@link Reads}, which knows how to wait; whoever has the
 * answer first gives it.
 */
final class FirstReads {

    private static final long CHECK_MILLIS = 10;

    private final Shards shards;
    private final ShardClient client;
    private final Repairs repairs;
    private final long patienceNanos;
    private final FastThreadLocal<Waiting> waiting = new FastThreadLocal<>();

    FirstReads(Shards shards, ShardClient client, Repairs repairs, Duration patience) {
        this.shards = shards;
        this.client = client;
        this.repairs = repairs;
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Reads; called on the loop, and calls back there.
     *
     * @param whenKnown takes the answer
     * @param whenNot runs once, when the answer is not to be had so easily; {@code whenKnown} may run all the same
     */
    void read(EventLoop loop, Read read, Budget budget, Consumer<ReadOutcome.Known> whenKnown, Runnable whenNot) {
        Placement<Shard> placement = shards.place(read.key());
        var plan = new ReadPlan<>(
                Reads.candidates(placement),
                new HashSet<>(placement.current()),
                shard -> !placement.newcomers().contains(shard));
        var running = new Running(loop, read, budget, plan, whenKnown, whenNot);
        waiting(loop).reads.add(running);
        running.go(plan.begin());
    }

    private Waiting waiting(EventLoop loop) {
        Waiting present = waiting.get();
        if (present == null) {
            present = new Waiting();
            waiting.set(present);
            loop.scheduleWithFixedDelay(present, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return present;
    }

    /** The reads of one event loop that have no answer yet, the longest waiting first. */
    private final class Waiting implements Runnable {

        private final Set<Running> reads = new LinkedHashSet<>();

        @Override
        public void run() {
            long now = System.nanoTime();
            Iterator<Running> oldestFirst = reads.iterator();
            while (oldestFirst.hasNext()) {
                Running next = oldestFirst.next();
                if (now - next.began < patienceNanos) {
                    return;
                }
                oldestFirst.remove();
                next.whenNot.run();
            }
        }
    }

    private final class Running {

        private final EventLoop loop;
        private final Read read;
        private final Budget budget;
        private final ReadPlan<Shard> plan;
        private final Consumer<ReadOutcome.Known> whenKnown;
        private final Runnable whenNot;
        private final long began = System.nanoTime();
        private boolean over;

        Running(
                EventLoop loop,
                Read read,
                Budget budget,
                ReadPlan<Shard> plan,
                Consumer<ReadOutcome.Known> whenKnown,
                Runnable whenNot) {
            this.loop = loop;
            this.read = read;
            this.budget = budget;
            this.plan = plan;
            this.whenKnown = whenKnown;
            this.whenNot = whenNot;
        }

        void go(Step<Shard> step) {
            switch (step) {
                case Step.Ask<Shard> ask -> ask.owners().forEach(this::ask);
                case Step.Done<Shard> done -> {
                    end();
                    done.lacking().forEach(shard -> repairs.offer(shard, read.key()));
                    whenKnown.accept(new ReadOutcome.Known(done.answer(), done.from()));
                }
                case Step.Unavailable<Shard> _ -> giveUp();
            }
        }

        private void ask(Shard shard) {
            client.read(shard, read, budget.left().plusMillis(1)).whenComplete((answer, failure) -> {
                if (loop.inEventLoop()) {
                    arrived(shard, failure == null ? answer : null);
                } else {
                    loop.execute(() -> arrived(shard, failure == null ? answer : null));
                }
            });
        }

        private void arrived(Shard shard, @Nullable Answer answer) {
            if (answer == null) {
                shard.suspect();
                giveUp();
            } else if (!over) {
                go(plan.answered(shard, answer));
            }
        }

        private void giveUp() {
            if (end()) {
                whenNot.run();
            }
        }

        /** False if {@code whenNot} has run. */
        private boolean end() {
            over = true;
            return waiting(loop).reads.remove(this);
        }
    }
}

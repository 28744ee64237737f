package org.distributedpatterns.shardservice.cache;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.ReadPlan;
import org.distributedpatterns.shardservice.replication.ReadPlan.Step;
import org.distributedpatterns.shardservice.shards.Alarm;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the {@link ReadPlan} of {@link Reads} on the event loop, as long as every owner that is asked answers
 * soon. When one fails or lets {@code hedge-after} pass it gives up: how to wait is for {@link Reads} alone to know.
 */
final class FirstReads {

    /** How exactly the patience is kept. */
    private static final long TOLERANCE_MILLIS = 10;

    private final Reads reads;
    private final long patienceNanos;
    private final FastThreadLocal<Waiting> waiting = new FastThreadLocal<>();

    FirstReads(Reads reads, Duration patience) {
        this.reads = reads;
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Reads; called on the loop, and calls one of the two back there, once.
     *
     * @param whenKnown takes the answer
     * @param whenNot runs when the answer is not to be had so easily
     */
    void read(EventLoop loop, Read read, Budget budget, Consumer<ReadOutcome.Known> whenKnown, Runnable whenNot) {
        ReadOutcome.Known near = reads.near(read);
        if (near != null) {
            whenKnown.accept(near);
            return;
        }
        ReadPlan<Shard> plan = reads.plan(read.key());
        var running = new Running(loop, read, budget, plan, whenKnown, whenNot);
        waiting(loop).add(running);
        running.go(plan.begin());
    }

    private Waiting waiting(EventLoop loop) {
        Waiting present = waiting.get();
        if (present == null) {
            present = new Waiting(loop);
            waiting.set(present);
        }
        return present;
    }

    /** The reads of one event loop that have no answer yet, the longest waiting first. */
    private final class Waiting {

        private final Set<Running> reads = new LinkedHashSet<>();
        private final Alarm alarm;

        Waiting(EventLoop loop) {
            this.alarm = new Alarm(loop, TOLERANCE_MILLIS, this::look);
        }

        void add(Running read) {
            reads.add(read);
            alarm.setFor(read.began + patienceNanos);
        }

        private void look() {
            long now = System.nanoTime();
            List<Running> late = reads.stream()
                    .takeWhile(read -> now - read.began >= patienceNanos)
                    .toList();
            late.forEach(Running::giveUp);
            if (!reads.isEmpty()) {
                alarm.setFor(reads.iterator().next().began + patienceNanos);
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

        private void go(Step<Shard> step) {
            switch (step) {
                case Step.Ask<Shard> ask -> ask.owners().forEach(this::ask);
                case Step.Done<Shard> done -> {
                    if (isMine()) {
                        whenKnown.accept(reads.known(read.key(), done));
                    }
                }
                case Step.Unavailable<Shard> _ -> giveUp();
            }
        }

        private void ask(Shard shard) {
            reads.send(shard, read, budget, answer -> {
                if (loop.inEventLoop()) {
                    arrived(shard, answer);
                } else {
                    loop.execute(() -> arrived(shard, answer));
                }
            });
        }

        private void arrived(Shard shard, @Nullable Answer answer) {
            if (answer == null) {
                giveUp();
            } else if (waiting(loop).reads.contains(this)) {
                go(plan.answered(shard, answer));
            }
        }

        private void giveUp() {
            if (isMine()) {
                whenNot.run();
            }
        }

        /** True once: for whoever ends the read. */
        private boolean isMine() {
            return waiting(loop).reads.remove(this);
        }
    }
}

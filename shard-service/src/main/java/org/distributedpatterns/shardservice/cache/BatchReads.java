package org.distributedpatterns.shardservice.cache;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.ReadPlan;
import org.distributedpatterns.shardservice.replication.ReadPlan.Step;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.ShardClient;
import org.distributedpatterns.shardservice.shards.ShardClient.Call;
import org.distributedpatterns.shardservice.shards.ShardClient.Read;
import org.distributedpatterns.shardservice.shards.ShardClient.Reply;
import org.distributedpatterns.shardservice.shards.ShardsProperties;
import org.distributedpatterns.shardservice.shardwire.BatchFrames;
import org.distributedpatterns.shardservice.shardwire.BatchFrames.Item;
import org.jspecify.annotations.Nullable;

/**
 * Reads many keys at once, each by its own {@link ReadPlan}; what the plans ask of one shard goes to it in one request.
 * So keys that are there cost one round trip per shard, and keys that are not one more.
 */
final class BatchReads {

    private final Reads reads;
    private final ShardClient client;
    private final ShardsProperties properties;
    private final long maximumBytes;

    /**
     * @param reads says whom to ask and what an answer leads to
     * @param maximumBytes the most that the values of one batch may have together
     */
    BatchReads(Reads reads, ShardClient client, ShardsProperties properties, long maximumBytes) {
        this.reads = reads;
        this.client = client;
        this.properties = properties;
        this.maximumBytes = maximumBytes;
    }

    /** The values are longer together than one answer may be. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Reads the keys, each {@code namespace/key}.
     *
     * @throws TooLarge if their values are too much for one answer
     */
    Map<String, ReadOutcome> read(List<String> keys, Budget budget) {
        return new Batch(keys, budget).run();
    }

    /** What came back from one shard; null if it failed. */
    private record Arrival(
            Shard shard, List<String> keys, @Nullable List<Answer> answers) {}

    /** One batch; the reading thread alone touches it. */
    private final class Batch {

        private final Budget budget;
        private final Map<String, ReadPlan<Shard>> open = new LinkedHashMap<>();
        private final Map<String, ReadOutcome> outcomes = new LinkedHashMap<>();
        private final Map<Shard, List<String>> toAsk = new HashMap<>();
        private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        private int underWay;
        private long bytes;
        private long patientUntil; // 0 before anything was too late
        private volatile boolean tooLarge; // a shard's 413 comes on another thread

        Batch(List<String> keys, Budget budget) {
            this.budget = budget;
            for (String key : keys) {
                ReadOutcome.Known near = reads.near(new Read(key, null, true));
                if (near == null) {
                    open.put(key, reads.plan(key));
                } else {
                    outcome(key, near);
                }
            }
        }

        Map<String, ReadOutcome> run() {
            Map.copyOf(open).forEach((key, plan) -> take(key, plan.begin()));
            long hedgeAt = 0;
            long suspectAt = 0;
            while (!open.isEmpty() && !tooLarge) {
                long now = System.nanoTime();
                if (!toAsk.isEmpty()) {
                    sendAll();
                    hedgeAt = now + properties.hedgeAfter().toNanos();
                    suspectAt = now + properties.attemptTimeout().toNanos();
                }
                long wait = Math.min(hedgeAt, suspectAt) - now;
                boolean arrived = takeArrivals(Math.min(wait, budget.left().toNanos()));
                now = System.nanoTime();
                if (arrived) {
                    continue;
                } else if (budget.isSpent()) {
                    open.keySet().forEach(key -> outcomes.put(key, new ReadOutcome.TimedOut()));
                    break;
                } else if (suspectAt - now <= 0) {
                    hedgeAt = Long.MAX_VALUE / 2 + now;
                    suspectAt = tooLate(now) ? patientUntil : hedgeAt;
                } else if (hedgeAt - now <= 0) {
                    hedgeAt = Long.MAX_VALUE / 2 + now;
                    Map.copyOf(open).forEach((key, plan) -> take(key, plan.late()));
                }
            }
            if (tooLarge) {
                throw new TooLarge();
            }
            return outcomes;
        }

        /** Ends what is known; whether something is in doubt, and worth waiting for a slow owner a little longer. */
        private boolean tooLate(long now) {
            patientUntil = patientUntil == 0 ? now + Reads.patience(budget) : patientUntil;
            boolean waits = false;
            for (Map.Entry<String, ReadPlan<Shard>> entry : List.copyOf(open.entrySet())) {
                entry.getValue().waitingFor().forEach(Shard::suspect);
                if (entry.getValue().isInDoubt() && patientUntil - now > 0) {
                    waits = true;
                } else {
                    take(entry.getKey(), entry.getValue().tooLate());
                }
            }
            return waits;
        }

        /** Waits for a first arrival and takes all; what they lead to is asked when the last of a round is here. */
        private boolean takeArrivals(long nanos) {
            Arrival arrival = poll(nanos);
            if (arrival == null) {
                return false;
            }
            while (arrival != null) {
                take(arrival);
                boolean more = !open.isEmpty() && (underWay > 0 && !toAsk.isEmpty() || !arrivals.isEmpty());
                arrival = more
                        ? poll(Math.min(
                                properties.hedgeAfter().toNanos(), budget.left().toNanos()))
                        : null;
            }
            return true;
        }

        private @Nullable Arrival poll(long nanos) {
            try {
                return arrivals.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while reading", e);
            }
        }

        private void take(Arrival arrival) {
            underWay--;
            List<Answer> answers = arrival.answers();
            for (int i = 0; i < arrival.keys().size(); i++) {
                String key = arrival.keys().get(i);
                ReadPlan<Shard> plan = open.get(key);
                if (answers != null) {
                    reads.heard(key, arrival.shard(), answers.get(i));
                }
                if (plan != null) {
                    take(
                            key,
                            answers == null
                                    ? plan.failed(arrival.shard())
                                    : plan.answered(arrival.shard(), answers.get(i)));
                }
            }
        }

        private void take(String key, Step<Shard> step) {
            switch (step) {
                case Step.Done<Shard> done -> {
                    open.remove(key);
                    outcome(key, reads.known(key, done));
                }
                case Step.Unavailable<Shard> _ -> {
                    open.remove(key);
                    outcomes.put(key, new ReadOutcome.Unavailable());
                }
                case Step.Ask<Shard> ask ->
                    ask.owners()
                            .forEach(shard -> toAsk.computeIfAbsent(shard, s -> new ArrayList<>())
                                    .add(key));
            }
        }

        private void outcome(String key, ReadOutcome.Known known) {
            outcomes.put(key, known);
            bytes += known.answer() instanceof Answer.Found found ? found.length() : 0;
            if (bytes > maximumBytes) {
                tooLarge = true;
            }
        }

        private void sendAll() {
            toAsk.forEach(this::send);
            toAsk.clear();
        }

        private void send(Shard shard, List<String> keys) {
            underWay++;
            keys.forEach(_ -> reads.sent(shard));
            var call = new Call(
                    "POST",
                    BatchFrames.PATH,
                    Map.of(BatchFrames.MAXIMUM_BYTES, Long.toString(maximumBytes)),
                    BatchFrames.request(keys));
            client.call(shard, call, budget.left().plusMillis(1))
                    .thenApply(reply -> answers(reply, keys.size()))
                    .whenComplete((answers, failure) -> {
                        if (failure != null) {
                            shard.suspect();
                        }
                        arrivals.add(new Arrival(shard, keys, failure == null ? answers : null));
                    });
        }

        private List<Answer> answers(Reply reply, int count) {
            if (reply.status() == 413) {
                tooLarge = true;
                return Collections.nCopies(count, new Answer.Absent(true));
            }
            try {
                if (reply.status() != 200) {
                    throw new IOException("a batch was answered with " + reply.status());
                }
                var in = new DataInputStream(new ByteArrayInputStream(reply.body()));
                return BatchFrames.read(in, count, reply.body().length).stream()
                        .map(BatchReads::answer)
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Answer answer(Item item) {
        byte[] value = item.value();
        if (value != null) {
            return new Answer.Found(
                    value,
                    item.contentType(),
                    value.length,
                    false,
                    item.version(),
                    item.ttlMillis() < 0 ? null : item.ttlMillis(),
                    item.doubtful());
        }
        return item.version() == 0
                ? new Answer.Absent(item.doubtful())
                : new Answer.Deleted(item.version(), item.doubtful());
    }
}

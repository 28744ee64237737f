package org.distributedpatterns.searchroot.scatter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.distributedpatterns.searchroot.retry.RetryBudget;
import org.distributedpatterns.searchroot.scatter.Outcome.Answered;
import org.distributedpatterns.searchroot.scatter.Outcome.Failed;
import org.distributedpatterns.searchroot.scatter.Outcome.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One scattered search. Every partition is asked of one leaf, a leaf is asked once for all of its partitions. What
 * failed is asked of another replica at once; what is slow is asked of another one as well after the hedge delay, and
 * the first answer counts. What has no answer when the deadline comes is reported as such, never as empty.
 *
 * <p>Used by one thread; the leaves' answers come to it through a queue.
 */
public final class Gather {

    private record Call(Leaf leaf, List<Integer> partitions, long sentNanos, CompletableFuture<?> future) {}

    private record Completion(
            Leaf leaf,
            List<Integer> partitions,
            @Nullable Map<Integer, Outcome> outcomes,
            @Nullable Throwable error) {}

    /**
     * What came back.
     *
     * @param outcomes of every partition
     * @param answeredBy the leaf whose answer counted
     * @param retries how many calls were made because another failed
     * @param hedges how many calls were made because another was slow
     * @param slow the leaves that another one outran
     */
    public record Result(
            Map<Integer, Outcome> outcomes, Map<Integer, Leaf> answeredBy, int retries, int hedges, Set<Leaf> slow) {}

    private final Topology topology;
    private final LeafLoad load;
    private final LeafSearch leaves;
    private final long hedgeNanos;
    private final RetryBudget hedgeBudget;

    private final Map<Integer, Outcome> outcomes = new TreeMap<>();
    private final Map<Integer, Leaf> answeredBy = new HashMap<>();
    private final Map<Integer, Set<Leaf>> asked = new HashMap<>();
    private final Map<Integer, Integer> open = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Set<Call> hedged = new HashSet<>();
    private final Set<Leaf> slow = new HashSet<>();
    private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
    private int retries;
    private int hedges;

    public Gather(Topology topology, LeafLoad load, LeafSearch leaves, Duration hedgeDelay, RetryBudget hedgeBudget) {
        this.topology = topology;
        this.load = load;
        this.leaves = leaves;
        this.hedgeNanos = hedgeDelay.toNanos();
        this.hedgeBudget = hedgeBudget;
    }

    /** Which leaf to ask for which of the {@code partitions}, one of its {@code candidates} for each that has any. */
    public static Map<Leaf, List<Integer>> plan(
            Collection<Integer> partitions, IntFunction<List<Leaf>> candidates, LeafLoad load) {
        return Plan.of(partitions, candidates, load);
    }

    /**
     * Runs the search.
     *
     * @param deadlineNanos when to stop waiting, on the scale of {@link System#nanoTime()}
     * @throws QueryRefused if a leaf says that the query is at fault
     */
    public Result run(long deadlineNanos) throws InterruptedException {
        hedgeBudget.called();
        List<Integer> all = IntStream.range(0, topology.partitions()).boxed().toList();
        all.forEach(partition -> outcomes.put(partition, new Failed(Reason.NO_REPLICA)));
        try {
            send(all);
            while (isWaiting()) {
                long now = System.nanoTime();
                if (deadlineNanos - now <= 0) {
                    break;
                }
                long wait = Math.min(deadlineNanos - now, untilHedge(now));
                Completion completion = completions.poll(wait, TimeUnit.NANOSECONDS);
                if (completion != null) {
                    take(completion);
                } else {
                    hedge(System.nanoTime());
                }
            }
        } finally {
            calls.forEach(call -> call.future().cancel(true));
        }
        return new Result(outcomes, answeredBy, retries, hedges, slow);
    }

    private boolean isWaiting() {
        return open.entrySet().stream().anyMatch(entry -> entry.getValue() > 0 && !isAnswered(entry.getKey()));
    }

    private boolean isAnswered(int partition) {
        return outcomes.get(partition) instanceof Answered;
    }

    /** Asks the best replica that was not asked yet for each of the partitions; how many calls that took. */
    private int send(Collection<Integer> partitions) {
        Map<Leaf, List<Integer>> plan = Plan.of(partitions, this::untried, load);
        plan.forEach((leaf, parts) -> {
            for (int partition : parts) {
                asked.computeIfAbsent(partition, p -> new HashSet<>()).add(leaf);
                open.merge(partition, 1, Integer::sum);
                outcomes.put(partition, new Failed(Reason.DEADLINE)); // until we know better
            }
            CompletableFuture<Map<Integer, Outcome>> future = leaves.search(leaf, parts);
            calls.add(new Call(leaf, parts, System.nanoTime(), future));
            future.whenComplete((result, error) -> completions.add(new Completion(leaf, parts, result, error)));
        });
        return plan.size();
    }

    private List<Leaf> untried(int partition) {
        Set<Leaf> tried = asked.getOrDefault(partition, Set.of());
        return topology.servers(partition).stream()
                .filter(leaf -> !tried.contains(leaf))
                .toList();
    }

    private void take(Completion completion) {
        Throwable cause =
                completion.error() instanceof CompletionException wrapped ? wrapped.getCause() : completion.error();
        if (cause instanceof QueryRefused refused) {
            throw refused;
        }
        calls.removeIf(call ->
                call.leaf().equals(completion.leaf()) && call.partitions().equals(completion.partitions()));
        Map<Integer, Outcome> results = completion.outcomes() == null ? Map.of() : completion.outcomes();
        List<Integer> again = new ArrayList<>();
        for (int partition : completion.partitions()) {
            open.merge(partition, -1, Integer::sum);
            if (isAnswered(partition)) {
                continue;
            }
            switch (results.getOrDefault(partition, new Failed(Reason.FAILED))) {
                case Answered answered -> {
                    outcomes.put(partition, answered);
                    answeredBy.put(partition, completion.leaf());
                }
                case Failed failed -> {
                    if (open.getOrDefault(partition, 0) == 0) {
                        outcomes.put(partition, failed);
                    }
                    if (failed.reason().isWorthAnotherReplica()) {
                        again.add(partition);
                    }
                }
            }
        }
        noteSlow();
        retries += send(again);
    }

    /** A call is outrun when others have answered everything that it was asked for. */
    private void noteSlow() {
        hedged.stream()
                .filter(calls::contains)
                .filter(call -> call.partitions().stream().allMatch(this::isAnswered))
                .forEach(call -> slow.add(call.leaf()));
    }

    private long untilHedge(long now) {
        return calls.stream()
                .filter(call -> !hedged.contains(call))
                .mapToLong(call -> Math.max(0, call.sentNanos() + hedgeNanos - now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void hedge(long now) {
        for (Call call : List.copyOf(calls)) {
            if (now - call.sentNanos() >= hedgeNanos && hedged.add(call) && hedgeBudget.take()) {
                hedges += send(call.partitions().stream()
                        .filter(partition -> !isAnswered(partition))
                        .toList());
            }
        }
    }
}

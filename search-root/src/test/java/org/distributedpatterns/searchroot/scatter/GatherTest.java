package org.distributedpatterns.searchroot.scatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.distributedpatterns.searchroot.retry.RetryBudget;
import org.distributedpatterns.searchroot.scatter.Outcome.Answered;
import org.distributedpatterns.searchroot.scatter.Outcome.Failed;
import org.distributedpatterns.searchroot.scatter.Outcome.Reason;
import org.junit.jupiter.api.Test;

class GatherTest {

    private static final Leaf A = leaf("a");
    private static final Leaf B = leaf("b");

    private static final LeafLoad EQUAL = new LeafLoad() {
        @Override
        public double cost(Leaf leaf) {
            return 1;
        }

        @Override
        public boolean isSuspected(Leaf leaf) {
            return false;
        }
    };

    /** What was asked, in order, as leaf and partitions. */
    private final List<String> asked = new ArrayList<>();

    private static Leaf leaf(String name) {
        return new Leaf(name, "host", URI.create("http://" + name + ":1"));
    }

    private static Topology bothServe(int partitions) {
        Map<Integer, List<Leaf>> servers = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            servers.put(partition, List.of(A, B));
        }
        return new Topology(partitions, 2, List.of(A, B), servers);
    }

    private static Map<Integer, Outcome> all(List<Integer> partitions, Function<Integer, Outcome> outcome) {
        Map<Integer, Outcome> outcomes = new HashMap<>();
        partitions.forEach(partition -> outcomes.put(partition, outcome.apply(partition)));
        return outcomes;
    }

    private static Outcome answer(int partition) {
        return new Answered(1, true, List.of(new Hit("doc-" + partition, 1, null)));
    }

    private Gather gather(Topology topology, Duration hedgeDelay, LeafSearch search) {
        return new Gather(
                topology,
                EQUAL,
                (leaf, partitions) -> {
                    asked.add(leaf.instance() + partitions);
                    return search.search(leaf, partitions);
                },
                hedgeDelay,
                new RetryBudget(0.1, 0, 10, 10, System::nanoTime));
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    @Test
    void eachLeafIsAskedOnceForAllThatIsAskedOfIt() throws Exception {
        Gather.Result result = gather(
                        bothServe(4),
                        Duration.ofSeconds(9),
                        (leaf, partitions) -> CompletableFuture.completedFuture(all(partitions, GatherTest::answer)))
                .run(in(Duration.ofSeconds(9)));

        assertThat(asked).containsExactly("a[0, 1, 2, 3]");
        assertThat(result.outcomes().values()).hasSize(4).hasOnlyElementsOfType(Answered.class);
        assertThat(result.retries()).isZero();
    }

    @Test
    void onlyWhatFailedIsAskedOfTheOtherReplica() throws Exception {
        Gather.Result result = gather(
                        bothServe(4),
                        Duration.ofSeconds(9),
                        (leaf, partitions) -> CompletableFuture.completedFuture(all(
                                partitions,
                                partition -> leaf.equals(A) && partition == 2
                                        ? new Failed(Reason.NOT_SERVED)
                                        : answer(partition))))
                .run(in(Duration.ofSeconds(9)));

        assertThat(asked).containsExactly("a[0, 1, 2, 3]", "b[2]");
        assertThat(result.outcomes().values()).hasOnlyElementsOfType(Answered.class);
        assertThat(result.answeredBy()).containsEntry(2, B).containsEntry(0, A);
        assertThat(result.retries()).isOne();
    }

    @Test
    void whatNoReplicaCouldAnswerIsReportedWithTheReason() throws Exception {
        Gather.Result result = gather(
                        bothServe(1),
                        Duration.ofSeconds(9),
                        (leaf, partitions) ->
                                CompletableFuture.completedFuture(all(partitions, p -> new Failed(Reason.UNREACHABLE))))
                .run(in(Duration.ofSeconds(9)));

        assertThat(asked).containsExactly("a[0]", "b[0]");
        assertThat(result.outcomes()).containsEntry(0, new Failed(Reason.UNREACHABLE));
    }

    @Test
    void aPartitionThatNobodyServesIsReported() throws Exception {
        Topology topology = new Topology(2, 2, List.of(A), Map.of(0, List.of(A)));

        Gather.Result result = gather(
                        topology,
                        Duration.ofSeconds(9),
                        (leaf, partitions) -> CompletableFuture.completedFuture(all(partitions, GatherTest::answer)))
                .run(in(Duration.ofSeconds(9)));

        assertThat(result.outcomes()).containsEntry(0, answer(0)).containsEntry(1, new Failed(Reason.NO_REPLICA));
    }

    @Test
    void aSlowLeafIsHedgedAndItsCallCancelled() throws Exception {
        List<CompletableFuture<?>> slow = new ArrayList<>();
        Gather.Result result = gather(bothServe(2), Duration.ofMillis(20), (leaf, partitions) -> {
                    if (leaf.equals(A)) {
                        CompletableFuture<Map<Integer, Outcome>> never = new CompletableFuture<>();
                        slow.add(never);
                        return never;
                    }
                    return CompletableFuture.completedFuture(all(partitions, GatherTest::answer));
                })
                .run(in(Duration.ofSeconds(30)));

        assertThat(asked).containsExactly("a[0, 1]", "b[0, 1]");
        assertThat(result.outcomes().values()).hasOnlyElementsOfType(Answered.class);
        assertThat(result.hedges()).isOne();
        assertThat(result.slow()).containsExactly(A);
        assertThat(slow).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    void theDeadlineEndsTheWaitAndKeepsWhatThereIs() throws Exception {
        Topology topology = new Topology(2, 1, List.of(A, B), Map.of(0, List.of(A), 1, List.of(B)));

        Gather.Result result = gather(
                        topology,
                        Duration.ofMillis(5),
                        (leaf, partitions) -> leaf.equals(A)
                                ? new CompletableFuture<>()
                                : CompletableFuture.completedFuture(all(partitions, GatherTest::answer)))
                .run(in(Duration.ofMillis(50)));

        assertThat(result.outcomes())
                .containsEntry(0, new Failed(Reason.DEADLINE))
                .containsEntry(1, answer(1));
    }

    @Test
    void aLeafThatIsBehindOrOutOfTimeIsNotAskedElsewhere() throws Exception {
        gather(
                        bothServe(1),
                        Duration.ofSeconds(9),
                        (leaf, partitions) ->
                                CompletableFuture.completedFuture(all(partitions, p -> new Failed(Reason.BEHIND))))
                .run(in(Duration.ofSeconds(9)));

        assertThat(asked).containsExactly("a[0]");
    }

    @Test
    void aRefusedQueryEndsTheSearch() {
        Gather gather = gather(
                bothServe(2),
                Duration.ofSeconds(9),
                (leaf, partitions) -> CompletableFuture.failedFuture(new QueryRefused("too many words")));

        assertThatThrownBy(() -> gather.run(in(Duration.ofSeconds(9)))).isInstanceOf(QueryRefused.class);
    }

    @Test
    void theMergeIsByScoreThenIdAndSaysWhatIsMissing() {
        Map<Integer, Outcome> outcomes = Map.of(
                0, new Answered(3, true, List.of(new Hit("c", 2, null), new Hit("d", 1, null))),
                1, new Answered(5, true, List.of(new Hit("a", 2, null), new Hit("b", 0.5f, null))),
                2, new Failed(Reason.DEADLINE));

        Merge merge = Merge.of(outcomes, 3);

        assertThat(merge.hits()).extracting(Hit::id).containsExactly("a", "c", "d");
        assertThat(merge.hasMore()).isTrue();
        assertThat(merge.total()).isEqualTo(8);
        assertThat(merge.exact()).as("a partition is missing").isFalse();
        assertThat(merge.answered()).isEqualTo(2);
        assertThat(merge.degraded()).containsExactly(new Merge.Degraded(2, Reason.DEADLINE));
        assertThat(merge.partitionOf()).isEqualTo(Map.of("a", 1, "c", 0, "d", 0));
        assertThat(Merge.of(outcomes, 4).hasMore()).isFalse();
    }

    @Test
    void aCursorIsReadBackExactlyAndAnythingElseIsNone() {
        for (Cursor cursor : List.of(new Cursor(0.1f + 0.2f, "a:b"), new Cursor(0, "x"), new Cursor(-1e-30f, "~"))) {
            assertThat(Cursor.decode(cursor.encode())).contains(cursor);
        }
        assertThat(Stream.of("", "!!", "YQ", "Og", "N2ZjMDAwMDA6YQ"))
                .allMatch(text -> Cursor.decode(text).isEmpty());
    }
}

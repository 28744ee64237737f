package org.distributedpatterns.workqueueworker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

class LedgerTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private final Ledger ledger = new Ledger(3);
    private long statusOffset;

    private static Position at(long offset) {
        return new Position(0, offset);
    }

    private void item(String id, int generation, long offset) {
        ledger.item(id, generation, at(offset), T0);
    }

    private void status(Status status) {
        ledger.status(status, at(statusOffset++), T0);
    }

    private static Status claim(String id, int attempt, String token) {
        return Status.running(id, 0, attempt, token, "w", T0, T0);
    }

    private static Status done(Status claim) {
        return claim.finished(ItemState.DONE, StringNode.valueOf("r"), null, T0.plusSeconds(2), null);
    }

    private ItemState state(String id) {
        return ledger.find(id).orElseThrow().state();
    }

    @Test
    void anItemGoesFromQueuedToDone() {
        item("a", 0, 7);
        assertThat(state("a")).isEqualTo(ItemState.QUEUED);
        assertThat(ledger.check("a", 0, at(7))).isEqualTo(Verdict.OPEN);
        Status claim = claim("a", 1, "t");
        status(claim);
        assertThat(ledger.checkClaim("a", 0, at(7), "t")).isEqualTo(Verdict.OPEN);
        status(done(claim));

        assertThat(ledger.check("a", 0, at(7))).isEqualTo(Verdict.FINISHED);
        Counts counts = ledger.counts(T0);
        assertThat(counts.open()).isZero();
        assertThat(counts.done()).isEqualTo(1);
        assertThat(counts.meanServiceSeconds()).isEqualTo(2);
    }

    @Test
    void aCancellationCountsBeforeTheClaimAndNotAfterIt() {
        item("early", 0, 0);
        status(Status.cancelled("early", 0, 0, T0, T0));
        status(claim("early", 1, "t"));
        item("late", 0, 1);
        status(claim("late", 1, "u"));
        status(Status.cancelled("late", 0, 0, T0, T0));

        assertThat(state("early")).isEqualTo(ItemState.CANCELLED);
        assertThat(ledger.checkClaim("early", 0, at(0), "t")).isEqualTo(Verdict.FINISHED);
        assertThat(state("late")).isEqualTo(ItemState.RUNNING);
        assertThat(ledger.checkClaim("late", 0, at(1), "u")).isEqualTo(Verdict.OPEN);
    }

    @Test
    void theLaterOfTwoClaimsHoldsTheItem() {
        item("a", 0, 0);
        status(claim("a", 1, "lost"));
        status(claim("a", 2, "holds"));

        assertThat(ledger.checkClaim("a", 0, at(0), "lost")).isEqualTo(Verdict.TAKEN);
        assertThat(ledger.checkClaim("a", 0, at(0), "holds")).isEqualTo(Verdict.OPEN);
    }

    @Test
    void aRepetitionOfAnItemIsNotWorkedOn() {
        item("a", 0, 0);
        item("a", 0, 1);

        assertThat(ledger.check("a", 0, at(0))).isEqualTo(Verdict.OPEN);
        assertThat(ledger.check("a", 0, at(1))).isEqualTo(Verdict.SUPERSEDED);
        assertThat(ledger.counts(T0).queued()).isEqualTo(1);
    }

    @Test
    void aDeadLetterThatIsPutInAgainIsQueuedAgain() {
        item("a", 0, 0);
        status(claim("a", 1, "t").finished(ItemState.DEAD, null, "boom", T0, at(9)));
        assertThat(ledger.deadLetters(10)).hasSize(1);
        item("a", 1, 5);
        status(done(claim("a", 1, "t"))); // of the old generation, come late

        assertThat(state("a")).isEqualTo(ItemState.QUEUED);
        assertThat(ledger.deadLetters(10)).isEmpty();
        assertThat(ledger.check("a", 0, at(0))).isEqualTo(Verdict.SUPERSEDED);
        assertThat(ledger.check("a", 1, at(5))).isEqualTo(Verdict.OPEN);
    }

    @Test
    void theOldestFinishedItemsAreForgottenAndStayCountedAndOpenOnesAreKept() {
        item("open", 0, 0);
        for (int n = 1; n <= 5; n++) {
            item("i" + n, 0, n);
            status(done(claim("i" + n, 1, "t")));
        }

        assertThat(ledger.find("i2")).isEmpty();
        assertThat(ledger.find("i3")).isPresent();
        assertThat(ledger.find("open")).isPresent();
        assertThat(ledger.counts(T0).done()).isEqualTo(5);
        assertThat(ledger.counts(T0).queued()).isEqualTo(1);
    }

    /** The two topics have no order against each other: whatever the interleaving, the outcome is one. */
    @Test
    void theOrderOfTheTwoTopicsAgainstEachOtherDoesNotMatter() {
        for (long seed = 0; seed < 200; seed++) {
            Ledger view = new Ledger(10);
            Status claim = claim("a", 1, "t");
            Status dead = claim.finished(ItemState.DEAD, null, "e", T0, at(3));
            Status again = Status.running("a", 1, 1, "u", "w", T0, T0);
            List<Runnable> items = new ArrayList<>(List.of(
                    () -> view.item("a", 0, at(0), T0),
                    () -> view.item("a", 0, at(1), T0),
                    () -> view.item("a", 1, at(2), T0)));
            List<Runnable> statuses = new ArrayList<>(List.of(
                    () -> view.status(claim, at(0), T0),
                    () -> view.status(dead, at(1), T0),
                    () -> view.status(again, at(2), T0),
                    () -> view.status(done(again), at(3), T0)));
            List<Boolean> picks = new ArrayList<>(Collections.nCopies(3, true));
            picks.addAll(Collections.nCopies(4, false));
            Collections.shuffle(picks, new Random(seed));
            for (boolean fromItems : picks) {
                (fromItems ? items : statuses).removeFirst().run();
            }

            Item item = view.find("a").orElseThrow();
            assertThat(item.state()).as("seed " + seed).isEqualTo(ItemState.DONE);
            assertThat(item.generation()).isEqualTo(1);
            assertThat(view.counts(T0).open()).isZero();
            assertThat(view.counts(T0).dead()).isZero();
            assertThat(view.check("a", 0, at(0))).isEqualTo(Verdict.SUPERSEDED);
        }
    }

    @Test
    void ratesAreOfTheLastMinute() {
        for (int n = 0; n < 60; n++) {
            ledger.item("i" + n, 0, at(n), T0.plusSeconds(n));
        }

        assertThat(ledger.counts(T0.plusSeconds(59)).arrivalsPerSecond()).isEqualTo(1);
        assertThat(ledger.counts(T0.plusSeconds(300)).arrivalsPerSecond()).isZero();
    }
}

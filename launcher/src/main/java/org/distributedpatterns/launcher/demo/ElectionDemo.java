package org.distributedpatterns.launcher.demo;

import static org.distributedpatterns.launcher.demo.Narrator.duration;
import static org.distributedpatterns.launcher.demo.Narrator.number;

import java.time.Duration;
import java.util.List;
import org.distributedpatterns.launcher.terminal.Failure;
import tools.jackson.databind.JsonNode;

/** Ownership election: the leader dies, and within its session's time another one leads, in a later epoch. */
final class ElectionDemo {

    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final Duration LIMIT = SESSION.plusSeconds(1);

    private record Leader(String instance, long epoch, String since) {

        static final Leader NONE = new Leader("", -1, "");

        static Leader of(JsonNode election) {
            JsonNode leader = election.path("leader");
            return leader.isObject()
                    ? new Leader(
                            leader.path("instance").asString(""),
                            leader.path("epoch").asLong(-1),
                            leader.path("since").asString(""))
                    : NONE;
        }
    }

    private final Stage stage;
    private final Narrator narrator;

    private ElectionDemo(Stage stage) {
        this.stage = stage;
        this.narrator = stage.narrator();
    }

    static void play(Stage stage) {
        new ElectionDemo(stage).play();
    }

    private void play() {
        narrator.heading(
                "Election: one leader at a time",
                "Candidates queue in ZooKeeper; who stands first leads, and each new leader has a greater epoch.");
        narrator.step("GET /api/election");
        JsonNode election = stage.client().get("/api/election", 200).json();
        Leader first = Leader.of(election);
        if (first.equals(Leader.NONE)) {
            throw new Failure("nobody leads: " + election);
        }
        List<String> candidates = election.path("candidates")
                .valueStream()
                .map(candidate ->
                        candidate.isObject() ? candidate.path("instance").asString() : candidate.asString())
                .toList();
        narrator.result(first.instance() + " leads in epoch " + first.epoch() + " since " + first.since()
                + "; candidates: " + String.join(", ", candidates));

        stage.kill(first.instance());
        long start = System.nanoTime(); // dead now: a container takes a second or two to be found and killed
        Leader[] last = {first};
        long before = stage.client().sent();
        boolean elected = Waiting.until(LIMIT.plusSeconds(10), Duration.ofMillis(50), () -> {
            Leader now = Leader.of(stage.client().get("/api/election", 200).json());
            if (now.epoch() >= 0 && now.epoch() < last[0].epoch()) {
                throw new Failure("the epoch went back from " + last[0] + " to " + now);
            }
            last[0] = now.equals(Leader.NONE) ? last[0] : now;
            return !now.equals(Leader.NONE) && !now.instance().equals(first.instance());
        });
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (!elected || took.compareTo(LIMIT) > 0) {
            throw new Failure((elected ? "the next leader came " : "no other leader came ") + duration(took)
                    + " after the kill: more than the session's " + duration(SESSION) + " and one second");
        }
        if (last[0].epoch() <= first.epoch()) {
            throw new Failure("the new leader's epoch is not greater: " + first + ", then " + last[0]);
        }
        narrator.result(last[0].instance() + " leads in epoch " + last[0].epoch() + ", " + duration(took)
                + " after the kill; " + number(stage.client().sent() - before)
                + " requests in between were all answered");
        narrator.good(
                "the next leader came within the session's " + duration(SESSION) + " and one second, in a later epoch");
    }
}

package org.distributedpatterns.launcher.demo;

import static org.distributedpatterns.launcher.demo.Narrator.duration;
import static org.distributedpatterns.launcher.demo.Narrator.number;
import static org.distributedpatterns.launcher.demo.Narrator.rate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.distributedpatterns.launcher.terminal.Failure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The work queue: what a dead worker had taken is taken again by another one, and every item is done. */
final class QueueDemo {

    private static final String SERVICE = "workqueue-worker";
    private static final String QUEUE = "/api/queues/word-count-demo";
    private static final String DEFINITION = "{\"handler\":{\"type\":\"builtin\",\"name\":\"word-count\"}}";
    private static final int ITEMS = 1_000;
    private static final int MAX_ITEM_BYTES = 8 * 1024;
    private static final int BATCH = 100;
    private static final int BATCHES_BEFORE_KILL = 5;
    private static final Duration DONE_WITHIN = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();

    private record Queued(String id, SourceTree.Part item) {}

    private final Stage stage;
    private final Narrator narrator;
    private final GatewayClient client;

    private QueueDemo(Stage stage) {
        this.stage = stage;
        this.narrator = stage.narrator();
        this.client = stage.client();
    }

    static void play(Stage stage) {
        new QueueDemo(stage).play();
    }

    private void play() {
        narrator.heading(
                "Work queue: a line and word count per source package",
                "Workers take items one by one, acknowledge each, and get those back that a dead one had taken.");
        narrator.step("defining the queue word-count-demo with the built-in handler word-count");
        client.send(
                "PUT",
                QUEUE,
                DEFINITION.getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + stage.fleet().token()),
                200,
                201,
                204);
        long doneBefore = done();

        List<SourceTree.Part> items = stage.sources().parts(ITEMS, MAX_ITEM_BYTES, SourceTree.Source::packageId);
        String victim = stage.ready(SERVICE).getFirst();
        narrator.step("queueing " + number(items.size()) + " items, at most " + MAX_ITEM_BYTES / 1024
                + " KiB of a package each; workers: " + String.join(", ", stage.ready(SERVICE)));
        long start = System.nanoTime();
        List<Queued> queued = new ArrayList<>();
        String run = UUID.randomUUID().toString();
        for (int from = 0; from < items.size(); from += BATCH) {
            queued.addAll(post(items.subList(from, Math.min(items.size(), from + BATCH)), run + "-" + from));
            if (queued.size() == Math.min(items.size(), BATCHES_BEFORE_KILL * BATCH)) {
                narrator.result(number(queued.size()) + " queued, " + number(done() - doneBefore) + " done by now");
                stage.kill(victim);
            }
        }
        narrator.result("all " + number(queued.size()) + " queued in " + duration(since(start))
                + ", the rest of them past the dead worker: 0 refused");
        if (new HashSet<>(queued.stream().map(Queued::id).toList()).size() != items.size()) {
            throw new Failure("the ids of the queued items are not distinct");
        }

        narrator.step("waiting until all are done");
        awaitDone(doneBefore, items.size());
        Duration took = since(start);
        narrator.result(number(items.size()) + " done in " + duration(took) + " (" + rate(items.size(), took)
                + "), with " + String.join(", ", stage.ready(SERVICE)));
        checkEach(queued, doneBefore);
        narrator.good("every item was done, none lost, although " + victim + " died at its work");
    }

    private List<Queued> post(List<SourceTree.Part> items, String idempotencyKey) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (SourceTree.Part item : items) {
            lines.writeBytes(JSON.writeValueAsBytes(
                    JSON.createObjectNode().put("name", item.name()).put("text", item.text())));
            lines.write('\n');
        }
        JsonNode answer = client.send(
                        "POST",
                        QUEUE + "/items",
                        lines.toByteArray(),
                        Map.of("Content-Type", "application/x-ndjson", "Idempotency-Key", idempotencyKey),
                        202)
                .json();
        JsonNode ids = answer.path("ids");
        if (ids.size() != items.size() || !answer.path("rejected").isEmpty()) {
            throw new Failure("of " + items.size() + " items " + ids.size() + " were taken; rejected: "
                    + answer.path("rejected"));
        }
        List<Queued> queued = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            queued.add(new Queued(ids.path(i).asString(), items.get(i)));
        }
        return queued;
    }

    private long done() {
        return client.get(QUEUE, 200).json().path("done").asLong();
    }

    private void awaitDone(long before, int items) {
        try (Narrator.Progress progress = narrator.progress("items", items, done() - before)) {
            boolean all = Waiting.until(DONE_WITHIN, Duration.ofMillis(100), () -> {
                long done = done() - before;
                progress.set(done);
                return done >= items;
            });
            if (!all) {
                throw new Failure("not all items are done after " + duration(DONE_WITHIN) + ": "
                        + client.get(QUEUE, 200).text());
            }
        }
    }

    private void checkEach(List<Queued> queued, long doneBefore) {
        narrator.step("comparing every item's result with a count made here");
        LongAdder lines = new LongAdder();
        LongAdder words = new LongAdder();
        LongAdder again = new LongAdder();
        Load.run(queued, 16, item -> {
                    JsonNode state =
                            client.get(QUEUE + "/items/" + item.id(), 200).json();
                    WordCount expected = WordCount.of(item.item().text());
                    if (!state.path("state").asString().equals("done")
                            || !WordCount.of(state.path("result")).equals(expected)) {
                        throw new Failure(
                                "the item " + item.item().name() + " should have " + expected + " and is " + state);
                    }
                    lines.add(expected.lines());
                    words.add(expected.words());
                    again.add(state.path("attempts").asInt(1) > 1 ? 1 : 0);
                })
                .orFail("items");
        long surplus = done() - doneBefore - queued.size();
        if (surplus != 0) {
            throw new Failure("the queue counts " + surplus + " more items as done than were queued");
        }
        narrator.result("all right: " + number(lines.sum()) + " lines, " + number(words.sum()) + " words; "
                + number(again.sum()) + " items needed a second attempt");
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}

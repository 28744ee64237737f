package org.distributedpatterns.launcher.demo;

import static org.distributedpatterns.launcher.demo.Narrator.duration;
import static org.distributedpatterns.launcher.demo.Narrator.number;
import static org.distributedpatterns.launcher.demo.Narrator.rate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Table;
import tools.jackson.databind.JsonNode;

/** The sharded cache: each key lives on two instances, so that one may die and no key is missing. */
final class CacheDemo {

    private static final String SERVICE = "cache-service";
    private static final int KEYS = 10_000;
    private static final int CONCURRENCY = 32;
    private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain;charset=UTF-8");
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(20);

    private final Stage stage;
    private final Narrator narrator;
    private final GatewayClient client;

    private CacheDemo(Stage stage) {
        this.stage = stage;
        this.narrator = stage.narrator();
        this.client = stage.client();
    }

    static void play(Stage stage) {
        new CacheDemo(stage).play();
    }

    private void play() {
        narrator.heading(
                "Cache: sharded, two owners per key",
                "A consistent-hash ring over the live cache instances says who owns a key; no key has a fixed home.");
        List<SourceTree.Part> entries = stage.sources().parts(KEYS, 1024, SourceTree.Source::id);

        narrator.step("putting " + number(entries.size()) + " keys, class name -> beginning of its source, "
                + CONCURRENCY + " at a time");
        Load.Outcome puts;
        try (Narrator.Progress progress = narrator.progress("keys", entries.size())) {
            puts = Load.run(entries, CONCURRENCY, entry -> {
                client.send("PUT", path(entry.name()), bytes(entry), TEXT, 204);
                progress.add(1);
            });
        }
        puts.orFail("puts");
        narrator.result(times(puts));

        narrator.step("reading them all");
        Map<String, LongAdder> shards = new ConcurrentHashMap<>();
        Load.Outcome reads;
        try (Narrator.Progress progress = narrator.progress("keys", entries.size())) {
            reads = readAll(entries, shards, progress);
        }
        reads.orFail("reads");
        narrator.result(times(reads) + ", every value as it was put");
        String victim = showShards(shards);

        killAndReadOn(entries, victim);
    }

    /** The members with what they hold and how many of our reads each served; the busiest one's name. */
    private String showShards(Map<String, LongAdder> served) {
        narrator.step("who holds and served what (GET /api/shards, header X-Shard)");
        Table table = new Table("instance", "key share", "entries", "our reads");
        for (JsonNode member :
                client.get("/api/shards", 200).json().path("members").values()) {
            String name = member.path("instance").asString();
            JsonNode entries = member.path("entries");
            table.row(
                    name,
                    String.format(
                            Locale.ROOT, "%.1f %%", member.path("keyShare").asDouble() * 100),
                    entries.isNumber() ? number(entries.asLong()) : "-",
                    number(served.getOrDefault(name, new LongAdder()).sum()));
        }
        narrator.table(table);
        List<String> ready = stage.ready(SERVICE);
        return served.entrySet().stream()
                .filter(entry -> ready.contains(entry.getKey()))
                .max((a, b) -> Long.compare(a.getValue().sum(), b.getValue().sum()))
                .map(Map.Entry::getKey)
                .orElseThrow(() ->
                        new Failure("the answers' X-Shard names " + served.keySet() + ", none of them runs: " + ready));
    }

    private void killAndReadOn(List<SourceTree.Part> entries, String victim) {
        narrator.step("reading them all again, and again, without a break");
        LongAdder read = new LongAdder();
        List<Load.Outcome> passes = new ArrayList<>();
        Map<String, LongAdder> shards = new ConcurrentHashMap<>();
        try (ExecutorService background = Executors.newSingleThreadExecutor()) {
            Future<Load.Outcome> pass = background.submit(() -> readCounting(entries, shards, read));
            Waiting.until(Duration.ofSeconds(30), Duration.ofMillis(5), () -> read.sum() > entries.size() / 4);
            stage.kill(victim);
            long killed = System.nanoTime();
            long before = read.sum();
            passes.add(Waiting.outcome(pass));
            boolean noticed = false;
            while (!noticed && System.nanoTime() - killed < NOTICED_WITHIN.toNanos()) {
                passes.add(readCounting(entries, shards, read));
                noticed = client.get("/api/shards", 200)
                        .json()
                        .path("members")
                        .valueStream()
                        .noneMatch(member -> member.path("instance").asString().equals(victim));
            }
            if (!noticed) {
                throw new Failure(
                        victim + " is dead, and GET /api/shards lists it still after " + duration(NOTICED_WITHIN));
            }
            shards.clear();
            passes.add(readCounting(entries, shards, read));
            passes.forEach(done -> done.orFail("reads around the death of " + victim));
            Duration slowest = passes.stream()
                    .map(Load.Outcome::slowest)
                    .max(Duration::compareTo)
                    .orElseThrow();
            narrator.result(number(read.sum()) + " reads, " + number(read.sum() - before) + " of them since " + victim
                    + " is dead: 0 failed, 0 missed, the slowest took " + duration(slowest));
            narrator.result("the last pass was served by " + shares(shards));
            if (shards.containsKey(victim)) {
                throw new Failure("answers name the dead " + victim + " as their shard");
            }
        }
        narrator.good("no read failed and no key was missing while " + victim + " died");
    }

    private Load.Outcome readCounting(List<SourceTree.Part> entries, Map<String, LongAdder> shards, LongAdder read) {
        return Load.run(entries, CONCURRENCY, entry -> {
            read(entry, shards);
            read.increment();
        });
    }

    private Load.Outcome readAll(
            List<SourceTree.Part> entries, Map<String, LongAdder> shards, Narrator.Progress progress) {
        return Load.run(entries, CONCURRENCY, entry -> {
            read(entry, shards);
            progress.add(1);
        });
    }

    private void read(SourceTree.Part entry, Map<String, LongAdder> shards) {
        GatewayClient.Answer answer = client.get(path(entry.name()), 200);
        if (!Arrays.equals(answer.body(), bytes(entry))) {
            throw new Failure("the key " + entry.name() + " came back with another value");
        }
        shards.computeIfAbsent(answer.header("X-Shard"), name -> new LongAdder())
                .increment();
    }

    private static String times(Load.Outcome outcome) {
        return number(outcome.tasks()) + " in " + duration(outcome.took()) + " ("
                + rate(outcome.tasks(), outcome.took()) + "), median " + duration(outcome.median()) + ", slowest "
                + duration(outcome.slowest());
    }

    private static String shares(Map<String, LongAdder> shards) {
        List<String> shares = new ArrayList<>();
        shards.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> shares.add(
                        entry.getKey() + " (" + number(entry.getValue().sum()) + ")"));
        return String.join(", ", shares);
    }

    private static String path(String key) {
        return "/api/cache/demo/" + key;
    }

    private static byte[] bytes(SourceTree.Part entry) {
        return entry.text().getBytes(StandardCharsets.UTF_8);
    }
}

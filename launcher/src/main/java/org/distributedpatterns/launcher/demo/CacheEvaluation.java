package org.distributedpatterns.launcher.demo;

import static org.distributedpatterns.launcher.demo.Narrator.duration;
import static org.distributedpatterns.launcher.demo.Narrator.number;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.distributedpatterns.launcher.demo.Replay.Measured;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Table;
import tools.jackson.databind.JsonNode;

/**
 * What the cache does for an origin: the same traces against the origin alone, the sharded cache as it stands, and one
 * shard. Burns asks for this before a cache is built: the hit ratio says how many requests the origin must bear.
 */
final class CacheEvaluation {

    private static final String SERVICE = "cache-service";

    private static final long SEED = 20_260_101;
    private static final int OBJECTS = 6_000;
    private static final double EXPONENT = 0.8;
    private static final double SCAN = 0.3;
    private static final int OBJECT_BYTES = 64 * 1024;
    private static final int WARM_UP = 8_000;
    private static final int REQUESTS = 8_000;
    private static final int CALLERS = 16;
    private static final int ORIGIN_WORKERS = 8;
    private static final Duration SERVICE_TIME = Duration.ofMillis(20);

    /**
     * How one arrangement did with one trace.
     *
     * @param held how many different objects its shards had room for
     */
    record Result(String arrangement, String trace, Measured measured, double held) {}

    private final Stage stage;
    private final Narrator narrator;
    private final Path picture;

    private CacheEvaluation(Stage stage, Path picture) {
        this.stage = stage;
        this.narrator = stage.narrator();
        this.picture = picture;
    }

    /** @param picture where to draw it */
    static void play(Stage stage, Path picture) {
        new CacheEvaluation(stage, picture).play();
    }

    private void play() {
        int shards = stage.ready(SERVICE).size();
        if (shards < 2) {
            throw new Failure("this compares several shards with one, and " + shards + " of " + SERVICE
                    + " is ready (./platform scale " + SERVICE + "=4)");
        }
        narrator.heading(
                "Cache: is it worth it?",
                number(OBJECTS) + " objects of " + OBJECT_BYTES / 1024 + " KiB, Zipf " + EXPONENT
                        + ", and the same with a "
                        + "scan in between (" + Math.round(SCAN * 100) + " % of the requests). An origin that takes "
                        + SERVICE_TIME.toMillis() + " ms and " + ORIGIN_WORKERS + " at a time.");
        Trace zipf = Trace.zipf("Zipf", OBJECTS, EXPONENT, WARM_UP + REQUESTS, SEED);
        List<Trace> traces = List.of(zipf, zipf.pollutedByScan("Zipf + scan", SCAN, OBJECTS, SEED + 1));
        List<Result> results = new ArrayList<>();
        try (SlowOrigin origin = new SlowOrigin(ORIGIN_WORKERS, SERVICE_TIME, OBJECT_BYTES)) {
            var replay = new Replay(CALLERS, origin, narrator);
            traces.forEach(trace -> results.add(alone(replay, origin, trace)));
            traces.forEach(trace -> results.add(cached(replay, origin, trace, shards)));
            narrator.step("one shard only: scaling " + SERVICE + " from " + shards + " to 1");
            try {
                stage.fleet().scale(SERVICE, 1);
                traces.forEach(trace -> results.add(cached(replay, origin, trace, 1)));
            } finally {
                narrator.step("scaling " + SERVICE + " back to " + shards);
                stage.fleet().scale(SERVICE, shards);
            }
        }
        report(results, shards);
    }

    private Result alone(Replay replay, SlowOrigin origin, Trace trace) {
        narrator.step(trace.name() + ": the origin alone");
        try (var direct = new GatewayClient(origin.uri())) {
            Measured measured = replay.run(trace, WARM_UP, trace.length(), object -> {
                direct.get("/object-" + object, 200);
                return false;
            });
            return told(new Result("origin alone", trace.name(), measured, 0));
        }
    }

    private Result cached(Replay replay, SlowOrigin origin, Trace trace, int shards) {
        String name = shards == 1 ? "one shard" : shards + " shards";
        narrator.step(trace.name() + ": " + name + ", after " + number(WARM_UP) + " requests to warm up");
        String namespace = "evaluation-" + Long.toString(System.currentTimeMillis(), 36);
        define(namespace, origin);
        try {
            IntFunction<Boolean> ask = object -> !stage.client()
                    .get("/api/cache/" + namespace + "/object-" + object, 200)
                    .header("X-Cache")
                    .equals("miss");
            replay.run(trace, 0, WARM_UP, ask);
            Measured measured = replay.run(trace, WARM_UP, trace.length(), ask);
            return told(new Result(name, trace.name(), measured, held()));
        } finally {
            stage.client().send("DELETE", "/api/cache/" + namespace, null, administrator(), 204);
        }
    }

    /** The members' bytes, in objects, each of which stands at as many members as there are copies of it. */
    private double held() {
        JsonNode shards = stage.client().get("/api/shards", 200).json();
        JsonNode members = shards.path("members");
        long bytes = members.valueStream()
                .mapToLong(member -> member.path("bytes").asLong())
                .sum();
        int copies = Math.min(shards.path("replication").asInt(1), Math.max(1, members.size()));
        return (double) bytes / OBJECT_BYTES / copies;
    }

    private void define(String namespace, SlowOrigin origin) {
        String settings = "{\"origin\": \"" + origin.uri()
                + "/{key}\", \"ttl\": \"1h\", \"ttlJitter\": 0, \"earlyRefresh\": 0, \"originTimeout\": \"10s\"}";
        stage.client()
                .send(
                        "PUT",
                        "/api/cache/" + namespace,
                        settings.getBytes(StandardCharsets.UTF_8),
                        administrator(),
                        201);
        Waiting.until(Duration.ofSeconds(10), Duration.ofMillis(100), () -> everyRouterKnows(namespace));
    }

    /** Requests go to the routers in turn. */
    private boolean everyRouterKnows(String namespace) {
        for (int i = 0; i < 2 * stage.ready("shard-service").size(); i++) {
            if (stage.client().get("/api/cache/" + namespace, 200, 404).status() != 200) {
                return false;
            }
        }
        return true;
    }

    private Map<String, String> administrator() {
        return Map.of("Authorization", "Bearer " + stage.fleet().token(), "Content-Type", "application/json");
    }

    private Result told(Result result) {
        Measured measured = result.measured();
        narrator.result(percent(measured.hitRatio()) + " hits, " + millis(measured, 0.5) + " median, "
                + millis(measured, 0.99) + " p99, " + Math.round(measured.perSecond()) + " requests/s, "
                + Math.round(measured.originRatio() * measured.perSecond()) + "/s of them at the origin, in "
                + duration(measured.took()));
        return result;
    }

    private void report(List<Result> results, int shards) {
        narrator.step("what the origin bears, and what clients wait");
        Table table = new Table(
                "trace", "arrangement", "holds", "hit ratio", "origin load", "p50", "p90", "p99", "requests/s");
        for (Result result : results) {
            Measured measured = result.measured();
            table.row(
                    result.trace(),
                    result.arrangement(),
                    number(Math.round(result.held())),
                    percent(measured.hitRatio()),
                    percent(measured.originRatio()),
                    millis(measured, 0.5),
                    millis(measured, 0.9),
                    millis(measured, 0.99),
                    number(Math.round(measured.perSecond())));
        }
        narrator.table(table);
        results.stream()
                .filter(result -> result.held() > 0
                        && result.trace().equals(results.getFirst().trace()))
                .forEach(result -> narrator.result(result.arrangement() + ": the ideal for what it holds is "
                        + percent(Trace.idealHitRatio(result.held(), OBJECTS, EXPONENT))));
        new EvaluationPicture(OBJECTS, EXPONENT).draw(results, shards, picture);
        narrator.good("drawn: " + picture);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", part * 100);
    }

    private static String millis(Measured measured, double part) {
        return String.format(Locale.ROOT, "%.1f ms", measured.millis(part));
    }
}

package org.distributedpatterns.bench.cache;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.bench.peer.Figures;
import org.distributedpatterns.bench.peer.Sandbox;
import org.distributedpatterns.bench.peer.Services;
import org.distributedpatterns.bench.peer.Wrk;
import org.distributedpatterns.bench.scenario.Failure;
import org.distributedpatterns.bench.scenario.Program;
import org.distributedpatterns.bench.scenario.Report;
import org.distributedpatterns.bench.scenario.Scenario;
import org.distributedpatterns.bench.scenario.Settings;
import org.distributedpatterns.bench.scenario.SideBySide;
import org.distributedpatterns.bench.scenario.Table;

/** A router with three shards beside nginx that hashes over three Varnish: the same keys, all in memory. */
public final class RouterScenario implements Scenario {

    private static final int SHARDS = 3;
    private static final int KEYS = 10_000;
    private static final int VALUE = 1024;
    private static final String WE = "shard-service + 3 cache-service";
    private static final String THEY = "nginx + 3 Varnish";

    @Override
    public String name() {
        return "cache-router";
    }

    @Override
    public String summary() {
        return "GET of 10,000 keys through a router and 3 shards, beside nginx (hash, consistent) and 3 Varnish";
    }

    @Override
    public List<Program> needs() {
        return List.of(Program.WRK, Program.VARNISH, Program.NGINX);
    }

    @Override
    public Report run(Settings settings) throws Exception {
        try (var sandbox = new Sandbox()) {
            String value = "x".repeat(VALUE);
            String they = "http://127.0.0.1:" + Rival.sharded(sandbox, Rival.origin(sandbox, value), SHARDS);
            var services = new Services(sandbox, settings.root());
            for (int shard = 1; shard <= SHARDS; shard++) {
                services.start("cache-service", "shard-" + shard);
            }
            String we = "http://127.0.0.1:" + services.start("shard-service", "router");
            settings.progress().accept("writing " + KEYS + " keys");
            for (int key = 1; key <= KEYS; key++) {
                expect(
                        204,
                        services,
                        HttpRequest.newBuilder(URI.create(we + Keys.path(key)))
                                .PUT(BodyPublishers.ofString(value))
                                .build());
                expect(
                        200,
                        services,
                        HttpRequest.newBuilder(URI.create(they + Keys.path(key)))
                                .build());
            }
            Table table = Table.of("", "requests/s", "of nginx", "median ms", "p99 ms", "p99 of nginx", "failed");
            for (Keys keys : Keys.values()) {
                Figures.add(table, keys.title() + ": ", measure(settings, sandbox, keys, we, they), THEY);
            }
            return new Report(
                    "A router and three shards beside nginx and three Varnish",
                    table,
                    List.of(
                            "GET of " + KEYS + " keys of " + VALUE + " bytes; " + Figures.load(settings),
                            "Our keys have two owners each; nginx hashes each URI to one Varnish (hash $uri consistent,"
                                    + " 128 kept connections per worker).",
                            "Services from their jars with their jvm.options; nginx and Varnish as Debian ships them."));
        }
    }

    private static Map<String, List<Wrk.Result>> measure(
            Settings settings, Sandbox sandbox, Keys keys, String we, String they) throws Exception {
        Path script = sandbox.write(keys.name() + ".lua", keys.script(KEYS));
        Wrk wrk = Wrk.of64Connections().with(script);
        settings.progress().accept("warm-up: " + wrk.run(we, settings.duration()));
        settings.progress().accept("warm-up: " + wrk.run(they, settings.duration()));
        return new SideBySide<Wrk.Result>()
                .with(WE, () -> wrk.run(we, settings.duration()))
                .with(THEY, () -> wrk.run(they, settings.duration()))
                .run(settings);
    }

    private static void expect(int status, Services services, HttpRequest request) throws InterruptedException {
        int answered = services.send(request).statusCode();
        if (answered != status) {
            throw new Failure(request.method() + " " + request.uri() + " is answered " + answered);
        }
    }
}

package org.distributedpatterns.bench.cache;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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

/** One shard's GET beside Varnish: the same value from memory. */
public final class ShardScenario implements Scenario {

    private static final int VALUE = 1024;

    @Override
    public String name() {
        return "cache-shard";
    }

    @Override
    public String summary() {
        return "GET of one value of 1 KiB from a cache-service, beside Varnish";
    }

    @Override
    public List<Program> needs() {
        return List.of(Program.WRK, Program.VARNISH, Program.NGINX);
    }

    @Override
    public Report run(Settings settings) throws Exception {
        try (var sandbox = new Sandbox()) {
            String value = "x".repeat(VALUE);
            String varnish = "http://127.0.0.1:" + Rival.varnish(sandbox, "varnish", Rival.origin(sandbox, value))
                    + Keys.path(1);
            var services = new Services(sandbox, settings.root());
            String shard = "http://127.0.0.1:" + services.start("cache-service", "shard") + "/internal/cache/bench/key";
            int put = services.send(HttpRequest.newBuilder(URI.create(shard))
                            .header("X-Version", "1")
                            .PUT(BodyPublishers.ofString(value))
                            .build())
                    .statusCode();
            if (put != 204) {
                throw new Failure("the shard answers " + put + " to the PUT");
            }
            Wrk wrk = Wrk.of64Connections();
            settings.progress().accept("warm-up: " + wrk.run(shard, settings.duration()));
            settings.progress().accept("warm-up: " + wrk.run(varnish, settings.duration()));
            Map<String, List<Wrk.Result>> results = new SideBySide<Wrk.Result>()
                    .with("cache-service", () -> wrk.run(shard, settings.duration()))
                    .with("Varnish", () -> wrk.run(varnish, settings.duration()))
                    .run(settings);
            return new Report(
                    "One shard beside Varnish",
                    Figures.table(results, "Varnish"),
                    List.of(
                            "GET of one value of " + VALUE + " bytes; " + Figures.load(settings),
                            "cache-service from its jar with its jvm.options; Varnish as Debian ships it."));
        }
    }
}

package org.distributedpatterns.bench.gateway;

import java.util.List;
import java.util.Map;
import org.distributedpatterns.bench.cache.Rival;
import org.distributedpatterns.bench.peer.Figures;
import org.distributedpatterns.bench.peer.Sandbox;
import org.distributedpatterns.bench.peer.Services;
import org.distributedpatterns.bench.peer.Wrk;
import org.distributedpatterns.bench.scenario.Program;
import org.distributedpatterns.bench.scenario.Report;
import org.distributedpatterns.bench.scenario.Scenario;
import org.distributedpatterns.bench.scenario.Settings;
import org.distributedpatterns.bench.scenario.SideBySide;

/** A response that the gateway's HTTP cache holds, beside the same one from Varnish. */
public final class GatewayCacheScenario implements Scenario {

    private static final int VALUE = 1024;

    @Override
    public String name() {
        return "gateway-cache";
    }

    @Override
    public String summary() {
        return "GET of one cached response of 1 KiB from the gateway, beside Varnish";
    }

    @Override
    public List<Program> needs() {
        return List.of(Program.WRK, Program.VARNISH, Program.NGINX);
    }

    @Override
    public Report run(Settings settings) throws Exception {
        try (var sandbox = new Sandbox()) {
            var gateways = new Gateways(
                    sandbox,
                    new Services(sandbox, settings.root()),
                    "x".repeat(VALUE),
                    "add_header Cache-Control \"public, max-age=3600\";");
            String gateway = "http://127.0.0.1:" + gateways.ours("gateway", List.of()) + Gateways.PATH;
            String first = "http://127.0.0.1:" + gateways.ours("gateway-c1", List.of("-XX:TieredStopAtLevel=1"))
                    + Gateways.PATH;
            String varnish =
                    "http://127.0.0.1:" + Rival.varnish(sandbox, "varnish", gateways.backend()) + Gateways.PATH;
            Wrk wrk = Wrk.of64Connections();
            for (String url : List.of(gateway, first, varnish)) {
                settings.progress().accept("warm-up: " + wrk.run(url, settings.duration()));
            }
            Map<String, List<Wrk.Result>> results = new SideBySide<Wrk.Result>()
                    .with("gateway", () -> wrk.run(gateway, settings.duration()))
                    .with("gateway, first compiler", () -> wrk.run(first, settings.duration()))
                    .with("Varnish", () -> wrk.run(varnish, settings.duration()))
                    .run(settings);
            return new Report(
                    "A cached response beside Varnish",
                    Figures.table(results, "Varnish"),
                    List.of("GET of one response of " + VALUE + " bytes, fresh throughout; " + Figures.load(settings)));
        }
    }
}

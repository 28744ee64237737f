package org.distributedpatterns.bench.gateway;

import java.util.LinkedHashMap;
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

/**
 * Requests of 64 connections through each gateway to one trivial backend: nginx that answers from its configuration.
 * Ours runs whole, as a user's route has it: door, cache, experiments, balancing, breaker, limit, retries, meters,
 * traces. Then each at half of what ours can carry, to see what latency it adds.
 */
public final class GatewayScenario implements Scenario {

    private static final String OURS = "gateway";
    private static final String STOCK = "stock Spring Cloud Gateway";
    private static final String NGINX = "nginx";
    private static final String DIRECT = "the backend itself";
    private static final int CONNECTIONS = 64;

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public String summary() {
        return "GET through the gateway to a trivial backend, beside stock Spring Cloud Gateway and nginx";
    }

    @Override
    public List<Program> needs() {
        return List.of(Program.WRK, Program.NGINX);
    }

    @Override
    public Report run(Settings settings) throws Exception {
        try (var sandbox = new Sandbox()) {
            var gateways = new Gateways(sandbox, new Services(sandbox, settings.root()), "hello", "");
            Map<String, String> urls = new LinkedHashMap<>();
            urls.put(OURS, url(gateways.ours("gateway", List.of())));
            urls.put(OURS + ", first compiler", url(gateways.ours("gateway-c1", List.of("-XX:TieredStopAtLevel=1"))));
            urls.put(STOCK, url(gateways.stock()));
            urls.put(NGINX, url(gateways.nginx()));
            urls.put(DIRECT, url(gateways.backend()));
            Wrk wrk = Wrk.of64Connections();
            for (Map.Entry<String, String> each : urls.entrySet()) {
                settings.progress()
                        .accept("warm-up of " + each.getKey() + ": "
                                + wrk.run(each.getValue(), settings.duration().multipliedBy(2)));
            }
            Map<String, Wrk.Result> full = measure(settings, urls, wrk);
            double half = of(full, OURS).requestsPerSecond() / 2;
            settings.progress().accept("at about %.0f requests/s".formatted(half));
            Map<String, Wrk.Result> calm =
                    measure(settings, urls, wrk.with(sandbox.write("paced.lua", paced(CONNECTIONS * 1000 / half))));
            return report(settings, full, calm);
        }
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + Gateways.PATH;
    }

    /** Each connection waits before each request, between none and twice the mean. */
    private static String paced(double meanMillis) {
        return "function delay() return math.random(0, %d) end".formatted(Math.round(2 * meanMillis));
    }

    private static Map<String, Wrk.Result> measure(Settings settings, Map<String, String> urls, Wrk wrk)
            throws Exception {
        var contenders = new SideBySide<Wrk.Result>();
        urls.forEach((name, url) -> contenders.with(name, () -> wrk.run(url, settings.duration())));
        Map<String, List<Wrk.Result>> all = contenders.run(settings);
        Map<String, Wrk.Result> medians = new LinkedHashMap<>();
        urls.keySet().forEach(name -> medians.put(name, Figures.median(all, name)));
        return medians;
    }

    private static Wrk.Result of(Map<String, Wrk.Result> results, String name) {
        Wrk.Result result = results.get(name);
        if (result == null) {
            throw new Failure("nothing was measured for " + name);
        }
        return result;
    }

    private static Report report(Settings settings, Map<String, Wrk.Result> full, Map<String, Wrk.Result> calm) {
        Table table = Table.of(
                "through",
                "requests/s",
                "of stock",
                "of nginx",
                "median ms",
                "p99 ms",
                "failed",
                "at half load: requests/s",
                "added median ms",
                "added p99 ms");
        Wrk.Result direct = of(calm, DIRECT);
        full.forEach((name, result) -> {
            Wrk.Result paced = of(calm, name);
            table.row(
                    name,
                    Table.figure(result.requestsPerSecond(), 0),
                    Table.ratio(result.requestsPerSecond(), of(full, STOCK).requestsPerSecond()),
                    Table.ratio(result.requestsPerSecond(), of(full, NGINX).requestsPerSecond()),
                    Table.figure(result.medianMillis(), 2),
                    Table.figure(result.p99Millis(), 2),
                    Long.toString(result.failed() + paced.failed()),
                    Table.figure(paced.requestsPerSecond(), 0),
                    Table.figure(paced.medianMillis() - direct.medianMillis(), 2),
                    Table.figure(paced.p99Millis() - direct.p99Millis(), 2));
        });
        return new Report(
                "GET of 5 bytes through each gateway to one backend",
                table,
                List.of(
                        Figures.load(settings) + " Twice as long to warm up; the backend is nginx.",
                        "gateway: from its jar with its jvm.options and every filter of a user's route; stock: one"
                                + " route, the same heap, the JVM's defaults otherwise.",
                        "At half load each connection pauses at random before each request; added is beyond what the"
                                + " backend itself takes at that rate."));
    }
}

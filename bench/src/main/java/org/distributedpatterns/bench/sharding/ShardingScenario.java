package org.distributedpatterns.bench.sharding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.bench.scenario.Failure;
import org.distributedpatterns.bench.scenario.Report;
import org.distributedpatterns.bench.scenario.Scenario;
import org.distributedpatterns.bench.scenario.Settings;
import org.distributedpatterns.bench.scenario.Table;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The sharding functions' lookups beside a ring in a TreeMap and Guava's jump hash, by JMH. */
public final class ShardingScenario implements Scenario {

    private static final int ITERATIONS = 5;

    @Override
    public String name() {
        return "sharding";
    }

    @Override
    public String summary() {
        return "finding a key's owner among 128 members, beside a TreeMap ring and Guava's consistentHash (JMH)";
    }

    @Override
    public Report run(Settings settings) {
        Duration iteration = settings.duration().dividedBy(2L * ITERATIONS);
        Map<String, Double> nanos = measure(settings.rounds(), TimeValue.nanoseconds(iteration.toNanos()));
        Table table = Table.of("lookup", "ns", "of the TreeMap ring", "of Guava");
        double treeMap = nanos.getOrDefault("treeMapRing", 0.0);
        double guava = nanos.getOrDefault("guavaConsistentHash", 0.0);
        nanos.forEach((name, figure) ->
                table.row(name, Table.figure(figure, 1), Table.ratio(figure, treeMap), Table.ratio(figure, guava)));
        return new Report(
                "A key's owner among 128 members",
                table,
                List.of("Hashes are made beforehand; " + settings.rounds() + " forks, " + ITERATIONS + " iterations of "
                        + iteration.toMillis() + " ms each after as many to warm up."));
    }

    private static Map<String, Double> measure(int forks, TimeValue iteration) {
        var options = new OptionsBuilder()
                .include(LookupBenchmark.class.getName())
                .forks(forks)
                .warmupIterations(ITERATIONS)
                .warmupTime(iteration)
                .measurementIterations(ITERATIONS)
                .measurementTime(iteration)
                .shouldFailOnError(true)
                .build();
        try {
            Collection<RunResult> results = new Runner(options).run();
            Map<String, Double> nanos = new LinkedHashMap<>();
            new ArrayList<>(results)
                    .forEach(result -> nanos.put(
                            result.getPrimaryResult().getLabel(),
                            result.getPrimaryResult().getScore()));
            return nanos;
        } catch (RunnerException e) {
            throw new Failure("JMH: " + e.getMessage(), e);
        }
    }
}

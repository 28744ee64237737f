package org.distributedpatterns.bench.peer;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.bench.scenario.Failure;
import org.distributedpatterns.bench.scenario.Settings;
import org.distributedpatterns.bench.scenario.SideBySide;
import org.distributedpatterns.bench.scenario.Table;

/** Loads as rows of a table. */
public final class Figures {

    private Figures() {}

    /** One row for each contender, with its ratio to one of them. */
    public static Table table(Map<String, List<Wrk.Result>> results, String yardstick) {
        Table table =
                Table.of("", "requests/s", "of " + yardstick, "median ms", "p99 ms", "p99 of " + yardstick, "failed");
        add(table, "", results, yardstick);
        return table;
    }

    /** The same rows, added to a table that has more. */
    public static void add(Table table, String prefix, Map<String, List<Wrk.Result>> results, String yardstick) {
        Wrk.Result other = median(results, yardstick);
        results.forEach((name, all) -> {
            Wrk.Result result = median(results, name);
            long failed = all.stream().mapToLong(Wrk.Result::failed).sum();
            table.row(
                    prefix + name,
                    Table.figure(result.requestsPerSecond(), 0),
                    Table.ratio(result.requestsPerSecond(), other.requestsPerSecond()),
                    Table.figure(result.medianMillis(), 2),
                    Table.figure(result.p99Millis(), 2),
                    Table.ratio(result.p99Millis(), other.p99Millis()),
                    Long.toString(failed));
        });
    }

    /** How {@link Wrk#of64Connections} was used, for below the table. */
    public static String load(Settings settings) {
        return "wrk, 2 threads, 64 connections, " + settings.rounds() + " rounds of "
                + settings.duration().toSeconds() + " s, the median; all on one machine.";
    }

    /** The measurement of the median rate. */
    public static Wrk.Result median(Map<String, List<Wrk.Result>> results, String name) {
        List<Wrk.Result> all = results.get(name);
        if (all == null) {
            throw new Failure("nothing was measured for " + name);
        }
        return SideBySide.median(all, Comparator.comparingDouble(Wrk.Result::requestsPerSecond));
    }
}

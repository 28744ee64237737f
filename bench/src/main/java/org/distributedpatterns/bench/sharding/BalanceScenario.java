package org.distributedpatterns.bench.sharding;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.distributedpatterns.bench.scenario.Report;
import org.distributedpatterns.bench.scenario.Scenario;
import org.distributedpatterns.bench.scenario.Settings;
import org.distributedpatterns.bench.scenario.Table;
import org.distributedpatterns.shardservice.ring.HashFunction;
import org.distributedpatterns.shardservice.ring.Layout;
import org.distributedpatterns.shardservice.ring.Sharding;
import org.distributedpatterns.shardservice.ring.ShardingFunction;

/** How even each function is, and what moves at a change. Counted, not measured: the figures are always the same. */
public final class BalanceScenario implements Scenario {

    private static final int MEMBERS = 20;
    private static final int KEYS = 10_000_000;
    private static final int REMOVED = 7;

    @Override
    public String name() {
        return "balance";
    }

    @Override
    public String summary() {
        return "how even the sharding functions are, and what moves when a member comes or goes (10 M keys)";
    }

    @Override
    public Report run(Settings settings) {
        HashFunction hash = HashFunction.xxh64();
        long[] keys = IntStream.range(0, KEYS)
                .mapToLong(i -> hash.hash("demo/key-" + i))
                .toArray();
        Table table = Table.of(
                "function",
                "max/mean",
                "moved to a 21st",
                "× the fewest",
                "beside it",
                "number 7 removed: moved of the others");
        for (Sharding sharding : Sharding.values()) {
            settings.progress().accept(sharding.label());
            char[] before = owners(sharding, MEMBERS, 0, keys);
            char[] more = owners(sharding, MEMBERS + 1, 0, keys);
            char[] fewer = owners(sharding, MEMBERS, REMOVED, keys);
            long moved = count(keys.length, i -> before[i] != more[i]);
            long beside = count(keys.length, i -> before[i] != more[i] && more[i] != MEMBERS + 1);
            long others = count(keys.length, i -> before[i] != REMOVED && before[i] != fewer[i]);
            table.row(
                    sharding.label(),
                    String.format(Locale.ROOT, "%.4f", fullest(before) * MEMBERS / (double) KEYS),
                    percent(moved),
                    Table.ratio(moved * (MEMBERS + 1.0), KEYS),
                    percent(beside),
                    percent(others));
        }
        return new Report(
                "Balance and movement, 20 members, 10 M keys",
                table,
                List.of("The fewest that can move to a 21st member are 1/21; \"beside it\" are keys that moved between"
                        + " members that were there before."));
    }

    private static String percent(long keys) {
        return String.format(Locale.ROOT, "%.2f %%", 100.0 * keys / KEYS);
    }

    private static long count(int keys, IntPredicate which) {
        return IntStream.range(0, keys).filter(which).count();
    }

    private static int fullest(char[] owners) {
        int[] owned = new int[MEMBERS + 1];
        for (char owner : owners) {
            owned[owner]++;
        }
        return Arrays.stream(owned).max().orElse(0);
    }

    /** The number of each key's owner, of members 1 to {@code count} without {@code removed}. */
    private static char[] owners(Sharding sharding, int count, int removed, long[] keys) {
        Map<String, Integer> numbers = new HashMap<>();
        IntStream.rangeClosed(1, count)
                .filter(number -> number != removed)
                .forEach(number -> numbers.put("cache-service-" + number, number));
        ShardingFunction<String> function = Layout.of(sharding).over(numbers.keySet(), Function.identity());
        char[] owners = new char[keys.length];
        for (int i = 0; i < keys.length; i++) {
            owners[i] = (char) numbers.getOrDefault(function.owner(keys[i]), 0).intValue();
        }
        return owners;
    }
}

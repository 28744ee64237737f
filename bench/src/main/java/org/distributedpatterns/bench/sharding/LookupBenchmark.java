package org.distributedpatterns.bench.sharding;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.distributedpatterns.shardservice.ring.HashFunction;
import org.distributedpatterns.shardservice.ring.Ring;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A key's owner among 128 members, from the key's 64-bit hash. The hashes are made beforehand, more of them than a
 * branch predictor learns by heart.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBenchmark {

    private static final int MEMBERS = 128;
    private static final int HASHES = 1 << 16;

    private final long[] hashes = new Random(1).longs(HASHES).toArray();
    private final TreeMap<Long, String> treeMap = new TreeMap<>();

    @SuppressWarnings("NullAway.Init") // by the set-up
    private Ring<String> ring;

    private int next;

    @Setup
    public void members() {
        List<String> names = IntStream.rangeClosed(1, MEMBERS)
                .mapToObj(i -> "cache-service-" + i)
                .toList();
        ring = Ring.of(names, Function.identity());
        HashFunction hash = HashFunction.xxh64();
        for (String name : names) {
            for (int node = 0; node < Ring.VIRTUAL_NODES; node++) {
                treeMap.put(hash.hash(name + "#" + node), name);
            }
        }
    }

    private long hash() {
        return hashes[next++ & HASHES - 1];
    }

    @Benchmark
    public Object ring() {
        return ring.owners(hash(), 1);
    }

    /** The ring that one finds in most tutorials: the same virtual nodes in a {@link TreeMap}. */
    @Benchmark
    public Object treeMapRing() {
        Map.Entry<Long, String> entry = treeMap.ceilingEntry(hash());
        return (entry == null ? treeMap.firstEntry() : entry).getValue();
    }

    /** Guava's jump hash: a bucket's number. */
    @Benchmark
    public int guavaConsistentHash() {
        return Hashing.consistentHash(hash(), MEMBERS);
    }

    /** What a key costs before: its hash. */
    @Benchmark
    public long xxh64OfAKey() {
        return HashFunction.xxh64().hash(KEYS[next++ & KEYS.length - 1]);
    }

    private static final String[] KEYS = IntStream.range(0, 1024)
            .mapToObj(i -> new String(("sessions/user-" + i).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
            .toArray(String[]::new);
}

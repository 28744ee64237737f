package org.distributedpatterns.bench.sharding;

import com.google.common.hash.Hashing;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.distributedpatterns.shardservice.ring.HashFunction;
import org.distributedpatterns.shardservice.ring.Ring;
import org.distributedpatterns.shardservice.ring.ShardingFunction;
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

    @SuppressWarnings("NullAway.Init") // by the set-up, as the next ones
    private ShardingFunction<String> ring;

    @SuppressWarnings("NullAway.Init")
    private ShardingFunction<String> boundedLoad;

    @SuppressWarnings("NullAway.Init")
    private ShardingFunction<String> rendezvous;

    @SuppressWarnings("NullAway.Init")
    private ShardingFunction<String> jump;

    @SuppressWarnings("NullAway.Init")
    private ShardingFunction<String> maglev;

    @SuppressWarnings("NullAway.Init")
    private ShardingFunction<String> modulo;

    private int next;

    @Setup
    public void members() {
        List<String> names = IntStream.rangeClosed(1, MEMBERS)
                .mapToObj(i -> "cache-service-" + i)
                .toList();
        ring = ShardingFunction.ring(names, Function.identity());
        boundedLoad = ShardingFunction.boundedLoad(names, Function.identity(), name -> 1);
        rendezvous = ShardingFunction.rendezvous(names, Function.identity());
        jump = ShardingFunction.jump(names, Function.identity());
        maglev = ShardingFunction.maglev(names, Function.identity());
        modulo = ShardingFunction.modulo(names, Function.identity());
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
    public Object maglev() {
        return maglev.owner(hash());
    }

    @Benchmark
    public Object ring() {
        return ring.owner(hash());
    }

    @Benchmark
    public Object boundedLoad() {
        return boundedLoad.owner(hash());
    }

    @Benchmark
    public Object rendezvous() {
        return rendezvous.owner(hash());
    }

    @Benchmark
    public Object jump() {
        return jump.owner(hash());
    }

    @Benchmark
    public Object modulo() {
        return modulo.owner(hash());
    }

    /** Both owners, as the router asks for them. */
    @Benchmark
    public Object ringTwoOwners() {
        return ring.owners(hash(), 2);
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
}

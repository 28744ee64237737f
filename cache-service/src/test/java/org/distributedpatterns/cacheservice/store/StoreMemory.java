package org.distributedpatterns.cacheservice.store;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.distributedpatterns.cacheservice.ring.HashFunction;

/** What a store takes of the heap, in a process of its own. */
final class StoreMemory {

    private StoreMemory() {}

    /** {@code fill COUNT}, or {@code press SHARE-PERCENT MEGABYTES}. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments[0].equals("fill")) {
            fill(Integer.parseInt(arguments[1]));
        } else {
            press(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]) << 20);
        }
    }

    /** Prints {@code USED WEIGHED}: bytes of heap per entry of 100 bytes, and what the store weighs it with. */
    private static void fill(int count) {
        var store = new Store(Long.MAX_VALUE / 4, System::nanoTime, HashFunction.xxh64()::hash);
        store.write("demo/first", entry(1));
        long before = used();
        for (int i = 0; i < count; i++) {
            store.write("demo/key-%07d".formatted(i), entry(i + 2L));
        }
        long used = used() - before;
        System.out.println(
                used / count + " " + store.stats().bytes() / store.stats().entries());
    }

    private static Entry entry(long version) {
        return Entry.value(new byte[100], new String("text/plain"), version, null);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /**
     * Distinct writes by four threads, up to 1 MiB each; prints the most that the store ever weighed, and its limit.
     */
    private static void press(int percent, long total) throws InterruptedException {
        long limit = Runtime.getRuntime().maxMemory() * percent / 100;
        var store = new Store(limit, System::nanoTime, HashFunction.xxh64()::hash);
        var written = new AtomicLong();
        var version = new AtomicLong();
        var most = new AtomicLong();
        Thread[] writers = new Thread[4];
        for (int i = 0; i < writers.length; i++) {
            var random = new Random(i);
            writers[i] = Thread.ofPlatform().start(() -> {
                while (written.get() < total) {
                    int size = random.nextInt(100) == 0 ? 1 << 20 : random.nextInt(2_000);
                    long next = version.incrementAndGet();
                    store.write("demo/" + next, Entry.value(new byte[size], "text/plain", next, null));
                    written.addAndGet(size);
                    most.accumulateAndGet(store.stats().bytes(), Math::max);
                }
            });
        }
        for (Thread writer : writers) {
            writer.join();
        }
        System.out.println(most + " " + limit + " " + version);
    }
}

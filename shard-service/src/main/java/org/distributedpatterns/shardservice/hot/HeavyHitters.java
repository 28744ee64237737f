package org.distributedpatterns.shardservice.hot;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.FrequentItemsSketch;

/**
 * Counts the most frequent keys of a stream in bounded memory, by the sketch of Misra and Gries as Apache DataSketches
 * implements it: a count is too low by at most 3.5/1024 of the stream's length, and a key with more than that is always
 * found. Thread-safe: threads add to stripes, so that they rarely wait for each other even when all add the same key.
 */
final class HeavyHitters {

    private static final int COUNTERS = 1024;
    private static final int STRIPES = 8; // a power of two

    private static final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final FrequentItemsSketch<String> sketch = new FrequentItemsSketch<>(COUNTERS);
    }

    /**
     * What came since the last time.
     *
     * @param total all that came
     * @param counts of the frequent keys: none is too high
     */
    record Window(long total, Map<String, Long> counts) {}

    private final Stripe[] stripes =
            IntStream.range(0, STRIPES).mapToObj(i -> new Stripe()).toArray(Stripe[]::new);

    void add(String key) {
        int first = (int) Thread.currentThread().threadId();
        for (int i = 0; i < STRIPES; i++) {
            if (addTo(stripes[first + i & STRIPES - 1], key, false)) {
                return;
            }
        }
        addTo(stripes[first & STRIPES - 1], key, true);
    }

    private static boolean addTo(Stripe stripe, String key, boolean wait) {
        if (wait) {
            stripe.lock.lock();
        } else if (!stripe.lock.tryLock()) {
            return false;
        }
        try {
            stripe.sketch.update(key);
            return true;
        } finally {
            stripe.lock.unlock();
        }
    }

    /** What came since the last call; begins anew. */
    Window drain() {
        FrequentItemsSketch<String> all = new FrequentItemsSketch<>(COUNTERS);
        for (Stripe stripe : stripes) {
            stripe.lock.lock();
            try {
                if (!stripe.sketch.isEmpty()) {
                    all.merge(stripe.sketch);
                    stripe.sketch.reset();
                }
            } finally {
                stripe.lock.unlock();
            }
        }
        Map<String, Long> counts = new HashMap<>();
        for (FrequentItemsSketch.Row<String> row : all.getFrequentItems(ErrorType.NO_FALSE_POSITIVES)) {
            counts.put(row.getItem(), row.getLowerBound());
        }
        return new Window(all.getStreamLength(), counts);
    }
}

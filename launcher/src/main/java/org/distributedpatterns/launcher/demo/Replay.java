package org.distributedpatterns.launcher.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Sends a trace's requests, a few at a time, each caller the next as soon as it has its answer, and measures. */
final class Replay {

    /**
     * What came of it.
     *
     * @param hitRatio the part of the requests that did not need the origin
     * @param originRatio requests that the origin bore, per request of a client
     * @param latencies of all requests, ascending, in nanoseconds
     */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    record Measured(int requests, double hitRatio, double originRatio, Duration took, long[] latencies) {

        /** @param part 0.5 for the median */
        double millis(double part) {
            int at = (int) Math.min(latencies.length - 1L, Math.round(part * latencies.length));
            return latencies.length == 0 ? 0 : latencies[at] / 1e6;
        }

        double perSecond() {
            return requests * 1e9 / Math.max(1, took.toNanos());
        }
    }

    private final int callers;
    private final SlowOrigin origin;
    private final Narrator narrator;

    Replay(int callers, SlowOrigin origin, Narrator narrator) {
        this.callers = callers;
        this.origin = origin;
        this.narrator = narrator;
    }

    /**
     * Sends requests {@code from} to {@code to} of the trace.
     *
     * @param ask asks for an object; true if that did not need the origin
     */
    Measured run(Trace trace, int from, int to, IntFunction<Boolean> ask) {
        List<Integer> work = IntStream.range(from, to).boxed().toList();
        long[] nanos = new long[work.size()];
        var hits = new LongAdder();
        long before = origin.requests();
        Load.Outcome outcome;
        try (Narrator.Progress progress = narrator.progress("requests", work.size())) {
            outcome = Load.run(work, callers, at -> {
                long begun = System.nanoTime();
                if (ask.apply(trace.objects()[at])) {
                    hits.increment();
                }
                nanos[at - from] = System.nanoTime() - begun;
                progress.add(1);
            });
        }
        outcome.orFail("requests");
        Arrays.sort(nanos);
        return new Measured(
                work.size(),
                (double) hits.sum() / work.size(),
                (double) (origin.requests() - before) / work.size(),
                outcome.took(),
                nanos);
    }
}

package org.distributedpatterns.gateway.experiment;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/** Counts what this gateway sees of one step of one experiment. Safe for use by several threads, without locks. */
final class Tally {

    private static final class Count {

        private final LongAdder requests = new LongAdder();
        private final LongAdder errors = new LongAdder();
        private final ConcurrentHistogram micros =
                new ConcurrentHistogram(1, Latencies.LONGEST_MICROS, Latencies.DIGITS);

        void add(boolean error, long nanos) {
            requests.increment();
            micros.recordValue(Math.clamp(nanos / 1_000, 1, Latencies.LONGEST_MICROS));
            if (error) {
                errors.increment();
            }
        }

        Sample sample() {
            long failed = errors.sum(); // first: a request is counted before its error
            return new Sample(requests.sum(), failed, Latencies.copyOf(micros));
        }
    }

    private final long epoch;
    private final Count control = new Count();
    private final Count candidate = new Count();

    Tally(long epoch) {
        this.epoch = epoch;
    }

    void add(Side side, boolean error, long nanos) {
        (side == Side.CONTROL ? control : candidate).add(error, nanos);
    }

    long epoch() {
        return epoch;
    }

    /** How many requests were counted; grows with every change. */
    long requests() {
        return control.requests.sum() + candidate.requests.sum();
    }

    Measured measured() {
        return new Measured(epoch, control.sample(), candidate.sample());
    }
}

package org.distributedpatterns.gateway.experiment;

import java.util.SplittableRandom;

/** Makes up what a side did. */
final class Samples {

    private Samples() {}

    /** Requests of which a share fails, each taking about {@code micros}, with the long tail that latencies have. */
    static Sample of(int requests, double errorRate, double micros, SplittableRandom random) {
        Tally tally = new Tally(1);
        add(tally, Side.CONTROL, requests, errorRate, micros, random);
        return tally.measured().control();
    }

    static void add(Tally tally, Side side, int requests, double errorRate, double micros, SplittableRandom random) {
        for (int i = 0; i < requests; i++) {
            double spread = Math.exp(0.5 * random.nextGaussian());
            tally.add(side, random.nextDouble() < errorRate, (long) (1_000 * micros * spread));
        }
    }
}

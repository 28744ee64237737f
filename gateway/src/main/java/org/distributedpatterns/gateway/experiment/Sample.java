package org.distributedpatterns.gateway.experiment;

/**
 * What one side has done.
 *
 * @param requests that were answered, or failed
 * @param errors of them, that were answered with 500 and above, or not at all
 * @param latencies until the head of the answer, of all requests
 */
record Sample(long requests, long errors, Latencies latencies) {

    static final Sample NONE = new Sample(0, 0, Latencies.NONE);

    Sample {
        if (errors < 0 || errors > requests) {
            throw new IllegalArgumentException(errors + " errors of " + requests + " requests");
        }
    }

    Sample plus(Sample other) {
        return new Sample(requests + other.requests, errors + other.errors, latencies.plus(other.latencies));
    }

    /** From 0 to 1; 0 without requests. */
    double errorRate() {
        return requests == 0 ? 0 : (double) errors / requests;
    }
}

package org.distributedpatterns.launcher.demo;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which objects are asked for, one after the other: the same for the same seed. Objects are numbers from 0 on, the most
 * popular first.
 *
 * @param name what to call it
 * @param objects the object of each request
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record Trace(String name, int[] objects) {

    /**
     * Requests by Zipf's law: the object of rank k is asked for in proportion to 1/k^exponent (Breslau et al., "Web
     * Caching and Zipf-like Distributions", INFOCOM 1999, found 0.64 to 0.83 at web proxies).
     */
    static Trace zipf(String name, int objects, double exponent, int requests, long seed) {
        double[] cumulated = new double[objects];
        double sum = 0;
        for (int rank = 0; rank < objects; rank++) {
            sum += Math.pow(rank + 1.0, -exponent);
            cumulated[rank] = sum;
        }
        var random = new SplittableRandom(seed);
        int[] trace = new int[requests];
        for (int i = 0; i < requests; i++) {
            int at = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            trace[i] = Math.min(objects - 1, at >= 0 ? at : -at - 1);
        }
        return new Trace(name, trace);
    }

    /**
     * The same with a scan in between: each request is, with the given probability, the next of a walk over objects
     * that nobody asks for again. A cache that keeps what was used last loses what it should keep.
     *
     * @param firstOther the first object of the walk: above all others
     */
    Trace pollutedByScan(String newName, double probability, int firstOther, long seed) {
        var random = new SplittableRandom(seed);
        int[] polluted = objects.clone();
        int next = firstOther;
        for (int i = 0; i < polluted.length; i++) {
            if (random.nextDouble() < probability) {
                polluted[i] = next++;
            }
        }
        return new Trace(newName, polluted);
    }

    int length() {
        return objects.length;
    }

    /**
     * The share of Zipf's requests that the most popular objects get: the hit ratio of a cache that holds just these.
     *
     * @param held how many of them are held
     */
    static double idealHitRatio(double held, int objects, double exponent) {
        double in = 0;
        double all = 0;
        for (int rank = 1; rank <= objects; rank++) {
            double weight = Math.pow(rank, -exponent);
            all += weight;
            in += rank <= held ? weight : 0;
        }
        return in / all;
    }
}

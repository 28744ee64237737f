// Written by ./platform sync from kit: ring/Mix.java
package org.distributedpatterns.cacheservice.ring;

/**
 * A second good hash from a first one: the finalizer of SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom
 * Number Generators", OOPSLA 2014). It turns 64 bits into 64 others one to one, and each of them depends on all.
 */
final class Mix {

    /** 2^64 divided by the golden ratio: steps between the inputs of a sequence. */
    static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}

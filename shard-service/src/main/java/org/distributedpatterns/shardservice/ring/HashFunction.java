// Written by ./platform sync from kit: ring/HashFunction.java
package org.distributedpatterns.shardservice.ring;

/**
 * A 64-bit hash of a text. All its bits must be good: the ring takes the upper ones. Implementations are stateless and
 * give the same answer in every process.
 */
@FunctionalInterface
public interface HashFunction {

    long hash(String text);

    /** XXH64 of the text's UTF-8 bytes, seed 0: what the platform places keys and members with. */
    static HashFunction xxh64() {
        return Xxh64::hash;
    }
}

package org.distributedpatterns.kit.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * XXH64 with seed 0, after the specification by Yann Collet (xxHash, {@code doc/xxhash_spec.md}, "XXH64 algorithm
 * description"). Chosen because it is fast on short keys, spreads well over all 64 bits, and has an implementation in
 * every language, so that a client elsewhere can compute a key's owners too.
 */
final class Xxh64 {

    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Xxh64() {}

    static long hash(String text) {
        return hash(text.getBytes(UTF_8));
    }

    static long hash(byte[] input) {
        int at = 0;
        long hash = P5;
        if (input.length >= 32) {
            at = input.length & ~31;
            hash = stripes(input, at);
        }
        return tail(input, at, hash + input.length);
    }

    private static long stripes(byte[] input, int end) {
        long a = 0x60EA27EEADC0B5D6L; // P1 + P2, run over
        long b = P2;
        long c = 0;
        long d = -P1;
        for (int at = 0; at < end; at += 32) {
            a = round(a, (long) LONG.get(input, at));
            b = round(b, (long) LONG.get(input, at + 8));
            c = round(c, (long) LONG.get(input, at + 16));
            d = round(d, (long) LONG.get(input, at + 24));
        }
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        return merge(merge(merge(merge(hash, a), b), c), d);
    }

    private static long tail(byte[] input, int from, long start) {
        int at = from;
        long hash = start;
        for (; at + 8 <= input.length; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(input, at)), 27) * P1 + P4;
        }
        if (at + 4 <= input.length) {
            hash = Long.rotateLeft(hash ^ ((int) INT.get(input, at) & 0xFFFFFFFFL) * P1, 23) * P2 + P3;
            at += 4;
        }
        for (; at < input.length; at++) {
            hash = Long.rotateLeft(hash ^ (input[at] & 0xFF) * P5, 11) * P1;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }

    private static long round(long accumulator, long lane) {
        return Long.rotateLeft(accumulator + lane * P2, 31) * P1;
    }

    private static long merge(long hash, long accumulator) {
        return (hash ^ round(0, accumulator)) * P1 + P4;
    }
}

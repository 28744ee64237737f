package org.distributedpatterns.gateway.balance;

/** 64-bit hashes that are the same in every process. */
final class Hash {

    private Hash() {}

    /** FNV-1a over the characters, then mixed: FNV alone is weak in its upper bits for short texts. */
    static long of(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finalizer of MurmurHash3 (Appleby): every bit of the input changes half of the output. */
    static long mix(long bits) {
        bits = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        bits = (bits ^ bits >>> 33) * 0xc4ceb9fe1a85ec53L;
        return bits ^ bits >>> 33;
    }
}

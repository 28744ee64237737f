package org.distributedpatterns.gateway.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** 64 evenly spread bits of a salt and a caller, the same on every machine. Safe for use by several threads. */
@FunctionalInterface
interface CallerHash {

    long of(String salt, String caller);

    /**
     * The first eight bytes of SHA-256. A cryptographic hash, since only such a one left no correlation between
     * experiments with different salts when it was tried out: Kohavi, Longbotham, Sommerfield, Henne, "Controlled
     * experiments on the web: survey and practical guide" (2009), section 4.1.2.
     */
    static CallerHash sha256() {
        return (salt, caller) -> ByteBuffer.wrap(digest().digest((salt + '\n' + caller).getBytes(UTF_8)))
                .getLong();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

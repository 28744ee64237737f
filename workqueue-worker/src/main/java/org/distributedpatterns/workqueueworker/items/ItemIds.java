package org.distributedpatterns.workqueueworker.items;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Names items. */
public final class ItemIds {

    private ItemIds() {}

    /**
     * The same id for the same line of the same request: a UUID (version 8) of the SHA-256 over queue, key and line.
     *
     * @param line counted from 1
     */
    public static String of(String queue, String idempotencyKey, int line) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-256")
                    .digest((queue + '\n' + line + '\n' + idempotencyKey).getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        long high = bytes.getLong() & 0xffff_ffff_ffff_0fffL | 0x8000L;
        long low = bytes.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /** An id that nothing else has. */
    public static String random() {
        return UUID.randomUUID().toString();
    }
}
